"""Makes the environments that the stacks run in, once, from pinned requirements."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

Install = Callable[[Path, Path], None]
"""Makes an environment in an empty folder and installs a file of requirements in it; raises StackUnavailable."""

_MARK = ".installed"
_LAST_LINES = 3


class StackUnavailable(Exception):
    """A stack cannot be measured; the text says why, and is shown in the report while the others are measured."""


def install(folder: Path, requirements: Path) -> None:
    """Make a virtual environment with pip; what pip says is kept beside it."""
    log = folder.with_suffix(".log")
    venv.create(folder, with_pip=True)
    command = [str(_interpreter(folder)), "-m", "pip", "install", "--disable-pip-version-check", "--requirement", str(requirements)]
    with log.open("wb") as said:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=False, env=_without_secrets())  # noqa: S603 - our own command
    if done.returncode:
        raise StackUnavailable(f"{requirements.name} could not be installed ({last_words(log)}); all that pip said is in {log}")


@dataclass(frozen=True, slots=True)
class Environments:
    """Environments in the folder `root`, each in a folder of its name; they are kept until their requirements change."""

    root: Path
    install: Install = install

    def interpreter(self, requirements: Path) -> Path:
        """The interpreter of the environment that `requirements` describe, made first where it has to be; or StackUnavailable."""
        folder = self.root / requirements.stem / "venv"
        folder.parent.mkdir(parents=True, exist_ok=True)
        wanted = self._digest(requirements)
        with FileLock(folder.with_suffix(".lock")):
            if _read(folder / _MARK) != wanted:
                shutil.rmtree(folder, ignore_errors=True)
                self.install(folder, requirements)
                (folder / _MARK).write_text(wanted, encoding="utf-8")  # last, so that an install that was cut off is made anew
        return _interpreter(folder)

    def _digest(self, requirements: Path) -> str:
        return hashlib.sha256(f"{sys.version}\n".encode() + requirements.read_bytes()).hexdigest()


def last_words(log: Path) -> str:
    """The last lines of a log that say something, in one line."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-_LAST_LINES:]) or "it said nothing"


def _interpreter(folder: Path) -> Path:
    return folder / "bin" / "python"


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return None


def _without_secrets() -> dict[str, str]:
    """The environment for pip, which may need proxies and indexes of it, but nothing that is Kobar's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KOBAR_")}
