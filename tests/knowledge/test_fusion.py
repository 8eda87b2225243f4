"""Fusion: what is told of candidates in two languages can be compared."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.fusion import ABROAD, Candidates, first_features, standing_out
from knowledge.model import Candidate
from knowledge.query import Query

ENGLISH = Query("when does the shield arrive", ("shield", "arrive"), None, {}, latest=False)
ESTONIAN = Query("millal saabub kilp", ("saabub", "kilp"), None, {}, latest=False, gloss="when arrive shield")


def scores(*values: float):
    return np.array(values, dtype=np.float32)


def trigrams_of(query: Query, *, words, trigrams, languages=("en", "et")):
    candidates = Candidates(
        tuple(Candidate(n, None, 0, language, "") for n, language in enumerate(languages)),
        words=scores(*words),
        trigrams=scores(*trigrams),
        dense=scores(*words),
        background=scores(0, 0),
        abroad=np.array([query.abroad(language) for language in languages]),
    )
    return first_features(query, candidates)["trigrams"].tolist()


def test_what_stands_out_counts_more_in_another_language():
    near = standing_out(scores(0.9, 0.8, 0.7), scores(0.8, 0.7, 0.8), np.array([False, True, True]))
    assert near == pytest.approx([0.1, 0.1 * ABROAD, -0.1 * ABROAD])


def test_where_a_text_is_in_another_language_its_words_stand_for_trigrams():
    assert trigrams_of(ENGLISH, words=(4, 3), trigrams=(0.5, 0.1)) == [1.0, 0.75]
    assert trigrams_of(ENGLISH, words=(4, 1), trigrams=(0.5, 0.4)) == pytest.approx([1.0, 0.8])


@pytest.mark.parametrize(("query", "languages"), [(ESTONIAN, ("en", "et")), (ENGLISH, ("en", "en")), (ENGLISH, ("en", None))])
def test_trigrams_are_as_they_were_found_elsewhere(query, languages):
    assert trigrams_of(query, words=(4, 3), trigrams=(0.5, 0.1), languages=languages) == pytest.approx([1.0, 0.2])
