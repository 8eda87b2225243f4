"""One process writes at a time, and whoever comes second is told who is at it."""

from __future__ import annotations

import pytest

from knowledge.errors import ConfigError, IndexBusy
from knowledge.store.write_lock import WriteLock
from tests.fakes.documents import StillClock


def test_a_second_run_is_refused_with_who_holds_the_lock(tmp_path):
    first, second = (WriteLock(data_dir=tmp_path, clock=StillClock()) for _ in range(2))
    with first.held(), pytest.raises(IndexBusy, match=r"process \d+, since 12\.03\.2026 09:00"), second.held():
        pass


def test_the_same_lock_cannot_be_held_twice(tmp_path):
    lock = WriteLock(data_dir=tmp_path, clock=StillClock())
    with lock.held(), pytest.raises(IndexBusy), lock.held():
        pass


def test_it_is_free_again_afterwards_also_after_an_error(tmp_path):
    lock = WriteLock(data_dir=tmp_path, clock=StillClock())
    with pytest.raises(RuntimeError), lock.held():
        raise RuntimeError
    with lock.held():
        pass
    assert not (tmp_path / "write.lock.json").exists()


def test_a_data_folder_that_is_a_file_says_so(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"), WriteLock(data_dir=tmp_path / "data", clock=StillClock()).held():
        pass
