"""What was read of the store is kept until anything in it changes, whoever changes it."""

from __future__ import annotations

import sqlite3

import pytest

from knowledge.store.unchanged import Unchanged


@pytest.fixture
def connections(tmp_path):
    opened = [sqlite3.connect(tmp_path / "some.sqlite3", isolation_level=None) for _ in range(2)]
    opened[1].execute("PRAGMA journal_mode = WAL")
    opened[1].execute("CREATE TABLE notes (text)")
    yield opened
    for connection in opened:
        connection.close()


class Counting:
    """Counts the notes, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, connection: sqlite3.Connection) -> int:
        self.times += 1
        return int(connection.execute("SELECT count(*) FROM notes").fetchone()[0])


def test_it_is_read_once_for_each_key_and_again_when_another_connection_has_changed_something(connections):
    reading, writing = connections
    count, kept = Counting(), Unchanged[str, int]()
    assert [kept.get(reading, key, count) for key in ("a", "a", "b")] == [0, 0, 0]
    assert count.times == 2
    writing.execute("INSERT INTO notes VALUES ('the harness')")
    assert [kept.get(reading, key, count) for key in ("a", "b", "a")] == [1, 1, 1]
    assert count.times == 4


def test_what_is_not_committed_does_not_count_yet(connections):
    reading, writing = connections
    count, kept = Counting(), Unchanged[str, int]()
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("INSERT INTO notes VALUES ('the harness')")
    assert kept.get(reading, "a", count) == 0
    writing.execute("COMMIT")
    assert kept.get(reading, "a", count) == 1


def test_it_keeps_no_more_than_it_may(connections):
    reading, _ = connections
    count, kept = Counting(), Unchanged[int, int](most=2)
    for key in (1, 2, 3, 1):
        kept.get(reading, key, count)
    assert count.times == 4
