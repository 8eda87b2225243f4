"""What the commands run on, in which language they speak, and the boundary at which an error ends them."""

# ruff: noqa: PLC0415 - imports stand inside the functions, so that help is there at once

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import uvloop
from typer.core import TyperGroup

from knowledge.errors import UserFacingError

if TYPE_CHECKING:
    from bot.app import Services
    from bot.config import Environment, Settings
    from bot.options import Spoken
    from knowledge.audience import Readers


def _open_services(settings: Settings) -> AbstractAsyncContextManager[Services]:
    from bot.app import open_services

    return open_services(settings)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the commands run on: how services are opened, the environment, and where the config and the data are."""

    open_services: Callable[[Settings], AbstractAsyncContextManager[Services]] = _open_services
    environment: Environment | None = None
    config: Path | None = None
    data_dir: Path | None = None

    def settings(self) -> Settings:
        """The settings, read anew; raises ConfigError."""
        from bot.config import DEFAULT_FILE, load_settings

        return load_settings(self.config or DEFAULT_FILE, data_dir=self.data_dir, environment=self.environment)

    def serve(self, settings: Settings, command: Callable[[Services], Awaitable[None]], *, log_level: str = "WARNING") -> None:
        """Open the services, run `command` with them, and close them."""
        from bot.logs import set_up_logging

        set_up_logging(level=settings.log_level or log_level, secrets=settings.secrets())
        uvloop.run(self._serve(settings, command))

    async def _serve(self, settings: Settings, command: Callable[[Services], Awaitable[None]]) -> None:
        async with self.open_services(settings) as services:
            await command(services)


_LANGUAGE = "kobar.language"
"""Under this a command's context keeps the language to tell an error in; without it, that is English."""


class ErrorsShown(TyperGroup):
    """The command boundary: an error that is for the user ends the command with its text, without a traceback."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 - the type is private to typer
        """Run the command; exit code 1 for a UserFacingError, 2 for a batch with lines that cannot be read."""
        try:
            return super().invoke(ctx)
        except UserFacingError as error:
            from bot.batch import BadInputError
            from bot.error_words import worded
            from bot.output import print_error
            from bot.wording import wording

            print_error(worded(error, wording(ctx.meta.get(_LANGUAGE))))
            raise typer.Exit(2 if isinstance(error, BadInputError) else 1) from None


def runtime_of(context: typer.Context, config: Path | None, data_dir: Path | None) -> Runtime:
    """The runtime; what stands after the command goes before what stands in front of it."""
    runtime = context.obj
    assert isinstance(runtime, Runtime), "the callback puts it there"  # noqa: S101  states how typer calls us
    return replace(runtime, config=config or runtime.config, data_dir=data_dir or runtime.data_dir)


def spoken_in(context: typer.Context, settings: Settings, named: Spoken | None, text: str | None = None) -> str:
    """The language to speak in, also in an error: the one that is named, else that of `text`, else the config's first."""
    from knowledge.language import language_of

    languages = settings.cluster.languages
    language = named.value if named else language_of(text, languages) if text else languages[0]
    context.meta[_LANGUAGE] = language
    return language


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command runs on that reads for somebody: its settings, who reads, and the language to speak in."""

    runtime: Runtime
    settings: Settings
    readers: Readers
    language: str

    def serve(self, command: Callable[[Services], Awaitable[None]]) -> None:
        """Open the services, run `command` with them, and close them."""
        self.runtime.serve(self.settings, command)


def reading(
    context: typer.Context,
    *,
    config: Path | None,
    data_dir: Path | None,
    audiences: Sequence[str] | None,
    language: Spoken | None,
    text: str | None = None,
) -> Reading:
    """For one who holds `audiences`, or all of the config's where none is named; `text` is what is asked. Raises ConfigError."""
    runtime = runtime_of(context, config, data_dir)
    settings = runtime.settings()
    readers = settings.readers_named(audiences)
    return Reading(runtime, settings, readers, spoken_in(context, settings, language, text))
