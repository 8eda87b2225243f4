"""What speaks against a match says the same in both languages."""

from __future__ import annotations

from dataclasses import fields

import pytest

from knowledge.matching.missing import Speech
from tests.fakes.wordings import placeholders

ENGLISH, ESTONIAN = Speech.of("en"), Speech.of("et")


@pytest.mark.parametrize("name", [each.name for each in fields(Speech) if each.name != "language"])
def test_each_sentence_keeps_its_parts_and_has_words_of_its_own(name):
    english, estonian = getattr(ENGLISH, name), getattr(ESTONIAN, name)
    assert placeholders(english) == placeholders(estonian)
    assert english != estonian
