"""Whether what was retrieved supports an answer at all, or at least comes near."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.language import language_of
from knowledge.model import Tone
from knowledge.retrieval import Retrieval
from knowledge.terms import in_units

READ = 5
"""How many of the best passages are looked at."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure an answer is: the share of the question's words, by rarity, that the best passage for it has, + `passage` * the score of
    the best passage + `similarity` * how much nearer the best sentence is than the mean of its language.

    From `threshold` on there is an answer, or from `elsewhere` on to a question in another language than English, whose words meet
    those of the notes less often; from the share `near` of that on, the closest passages are shown. Where the best passage is in
    another language than the question, they have few words in common but names: the words do not count, `across` is the threshold, and
    `near_across` that share, for without the words all sums lie closer together.
    """

    passage: float
    similarity: float
    threshold: float
    elsewhere: float
    across: float | None = None
    near: float = 0.8
    near_across: float = 0.95


CALIBRATED = {
    "multilingual-e5-small": Confidence(passage=0.5, similarity=5.0, threshold=1.15, elsewhere=0.92, across=0.84),
}
"""By model, since each spreads its cosines differently. Set on the questions over real notes and the sample cluster's: all of 12
off-topic ones are turned away, with .03 of the answerable English ones. `across` is set on 80 questions of SQuAD's
dev side in Estonian, of which 75 are answered over their own paragraphs in English, and on 160 times that one of these was asked of
notes that do not answer it, of which 5 are answered. On others, which were not looked at: 119 of 140, and 12 of 280.

What is near and still not answered cannot be told this way: seventeen features (coverage, margin, names, the kind of thing asked for, among
others) in five folds gave an area of .57 to .64 under the curve, and vectors of single words no more; at one answerable question in ten
turned away, .0 to .1 of the near misses on real notes are. That a sum of money or a number was asked for and none is quoted can be
told: see `amounts.py`."""

LEXICAL = Confidence(passage=0.0, similarity=0.0, threshold=0.22, elsewhere=0.1)
"""For any other model, and where there are no vectors: the words alone."""

_TOLD_APART = ("en", "et")
"""The languages in which a question may be written, whatever the cluster's are."""


def tone_of(retrieval: Retrieval, *, language: str) -> Tone:
    """Whether the passages answer, only come near, or have nothing to do with the question; `language` is taken for the question's own
    where its words do not tell.
    """
    if not retrieval.passages:
        return Tone.NOTHING
    known = next((confidence for name, confidence in CALIBRATED.items() if retrieval.model.startswith(name)), LEXICAL)
    # Not the language of the answer, which a member may have chosen: it is the question's words that meet those of the notes or do not.
    asked_in = language_of(retrieval.query.text, (language, *_TOLD_APART))
    written_in = retrieval.passages[0].document.language
    sure = known.passage * retrieval.passages[0].score + known.similarity * _nearness(retrieval)
    if known.across is not None and written_in is not None and written_in != asked_in:
        return _tone(sure, known.across, known.near_across)
    return _tone(sure + covered(retrieval), known.threshold if asked_in == "en" else known.elsewhere, known.near)


def _tone(sure: float, threshold: float, near: float) -> Tone:
    if sure >= threshold:
        return Tone.ANSWERED
    return Tone.CLOSEST if sure >= near * threshold else Tone.NOTHING


def covered(retrieval: Retrieval) -> float:
    """The greatest share of the question's words, by rarity, that one of the best passages holds."""
    return float(retrieval.words.covered(in_units(retrieval.words, retrieval.found[:READ])).max(initial=0.0))


def _nearness(retrieval: Retrieval) -> float:
    """How much nearer the best sentence of the best passages is to the question than the mean of its language."""
    best = zip(retrieval.units[:READ], retrieval.background[:READ], strict=False)
    return max((float(units.max(initial=-1.0)) - background for units, background in best), default=0.0)
