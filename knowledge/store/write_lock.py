"""Only one process writes to a data folder at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge.errors import ConfigError, IndexBusy
from knowledge.ports import Clock


class WriteLock:
    """The right to write to `data_dir`, held through a lock that the operating system gives back when the process ends."""

    def __init__(self, *, data_dir: Path, clock: Clock) -> None:
        self._path = data_dir / "write.lock"
        self._holder = data_dir / "write.lock.json"
        self._clock = clock

    @contextmanager
    def held(self) -> Generator[None]:
        """Hold the lock for as long as the block lasts; `IndexBusy` at once, with who holds it, where somebody does."""
        # A new one each time: an instance of its own may be entered again by whoever holds it.
        lock = FileLock(self._path, blocking=False, thread_local=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise self._busy() from None
        except OSError as error:
            raise ConfigError(f"The data folder {self._path.parent} cannot be written to: {error.strerror}.") from None
        try:
            self._sign()
            yield
        finally:
            self._holder.unlink(missing_ok=True)
            lock.release()

    def _sign(self) -> None:
        """Say beside the lock who holds it; another process may read at any moment, so the file comes whole."""
        draft = self._holder.with_suffix(".new")
        draft.write_text(json.dumps({"pid": os.getpid(), "since": self._clock.now().isoformat()}), encoding="utf-8")
        draft.replace(self._holder)

    def _busy(self) -> IndexBusy:
        """The error that names the holder, as far as it has signed yet."""
        try:
            said = json.loads(self._holder.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(str(said["since"])).astimezone(self._clock.now().tzinfo)
            return IndexBusy(process=int(said["pid"]), since=since)
        except (OSError, ValueError, KeyError, TypeError):
            return IndexBusy()
