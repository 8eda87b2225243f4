"""Rows of the store: cosines with the units of several chunks at once."""

import numpy as np
import pytest

from knowledge.store.rows import best_span_cosines, span_bytes, span_cosines

QUESTION = np.array([1.0, 0, 0], dtype=np.float32)
ALIKE, HALF, OTHER = np.eye(3, dtype=np.float32)[0], np.array([0.6, 0.8, 0], dtype=np.float32), np.eye(3, dtype=np.float32)[2]
NONE = np.zeros((0, 3), dtype=np.float32)
CHUNKS = [NONE, np.array([OTHER, HALF]), np.array([ALIKE]), NONE, np.array([HALF, ALIKE, OTHER]), NONE]
BLOBS = [span_bytes(chunk) for chunk in CHUNKS]


def test_each_chunk_has_the_cosines_of_its_own_units():
    found = span_cosines(BLOBS, QUESTION)
    expected = [[], [0, 0.6], [1], [], [0.6, 1, 0], []]
    assert [len(each) for each in found] == [len(each) for each in expected]
    for each, wanted in zip(found, expected, strict=True):
        assert np.allclose(each, wanted, atol=0.01)


def test_the_best_unit_and_the_best_pair_are_of_one_chunk():
    best = [(unit, pair) for _, unit, pair in best_span_cosines(BLOBS, QUESTION)]

    def with_mean(left, right):
        return float(QUESTION @ (left + right) / np.linalg.norm(left + right))

    # A pair of the last unit of one chunk and the first of the next would be nearer than what the second chunk has.
    expected = [(-1, -1), (0.6, with_mean(OTHER, HALF)), (1, 1), (-1, -1), (1, with_mean(HALF, ALIKE)), (-1, -1)]
    assert np.allclose(best, expected, atol=0.01)


@pytest.mark.parametrize("blobs", [[], [span_bytes(NONE)]])
def test_chunks_without_units_have_no_cosines(blobs):
    assert [len(each) for each in span_cosines(blobs, QUESTION)] == [0] * len(blobs)
    assert [(unit, pair) for _, unit, pair in best_span_cosines(blobs, QUESTION)] == [(-1, -1)] * len(blobs)
