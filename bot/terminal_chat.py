"""A conversation in the terminal: a prompt, or lines from a pipe, with the same services as Discord."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.error_words import worded
from bot.output import print_error, print_view, stdout
from bot.terminal import answer_view
from bot.wording import wording
from knowledge.audience import Readers
from knowledge.conversation import REMEMBERED
from knowledge.errors import UserFacingError
from knowledge.language import language_of
from knowledge.model import Question, Turn

if TYPE_CHECKING:
    from bot.app import Services

ReadLine = Callable[[], str | None]
"""The next line that was typed, nothing at the end."""


def line_reader() -> ReadLine:
    """Lines from a prompt where standard input is a terminal, and undecorated ones from a pipe or a file."""
    return _prompted if sys.stdin.isatty() else _piped


def _piped() -> str | None:
    return sys.stdin.readline() or None


def _prompted() -> str | None:
    with suppress(ImportError):
        # Editing and history come with it, where the platform has it.
        importlib.import_module("readline")
    try:
        # Nothing else happens in this process while its only user thinks, so the loop may wait here; Ctrl-C must reach the prompt.
        with _interruptible():
            return input("kobar> ")
    except (EOFError, KeyboardInterrupt):
        print()  # noqa: T201  ends the prompt's line
        return None


@contextmanager
def _interruptible() -> Generator[None]:
    """Let Ctrl-C raise KeyboardInterrupt at once, as it does outside asyncio."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def chat(services: Services, *, readers: Readers, language: str | None = None, read_line: ReadLine | None = None) -> None:
    """Answer line after line until the end, each in its own language where none is named; an error that is for the user does not end it."""
    read = read_line or line_reader()
    said = wording(language or services.cluster.languages[0])
    if read is _prompted:
        stdout().print(said.chat_help, style="dim")
    turns: tuple[Turn, ...] = ()
    while (line := read()) is not None:
        match line.strip():
            case "":
                continue
            case "/quit" | "/exit":
                return
            case "/new":
                turns = ()
            case text if text.startswith("/"):
                stdout().print(said.chat_help, style="dim")
            case text:
                turns = (*turns, *await _turn(services, text, readers, turns, language))[-REMEMBERED:]


async def _turn(services: Services, text: str, readers: Readers, turns: tuple[Turn, ...], language: str | None) -> tuple[Turn, ...]:
    """Answer one question; gives it back as a turn, or nothing when it could not be asked."""
    try:
        asked = Question(text=text, readers=readers, now=services.clock.now(), turns=turns, language=language)
        answer = await services.assistant.ask(asked)
    except UserFacingError as error:
        print_error(worded(error, wording(language or language_of(text, services.cluster.languages))))
        return ()
    print_view(answer_view(answer, services.cluster.seen_by(readers)))
    stdout().print()
    return (Turn(question=text, answer=answer.text),)
