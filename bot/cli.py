"""The command line, `kobar`: what each command takes; `commands.py` has what it does.

The result goes to standard output, progress and log lines to standard error. Exit codes: 0 done, 1 an error that says what to do
about it, 2 wrong usage. `commands.py` is imported inside the commands, with all that is heavy, so that help is there at once.
"""

# ruff: noqa: PLC0415 - imports stand inside the functions, see above
# ruff: noqa: FBT002, PLR0917 - typer reads a command's options from its parameters

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot import event_loop
from knowledge.errors import UserFacingError

if TYPE_CHECKING:
    from bot.app import Services
    from bot.config import Environment, Settings
    from knowledge.model import PartyKind


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
        event_loop.run(self._serve(settings, command))

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


class Kind(StrEnum):
    """Who can be found as a collaborator."""

    ORGANISATION = "organisation"
    PERSON = "person"
    GROUP = "group"

    def party_kind(self) -> PartyKind:
        """The same in the domain's words."""
        from knowledge.model import PartyKind

        return PartyKind(self.value)


class Spoken(StrEnum):
    """The languages that Kobar speaks."""

    EN = "en"
    ET = "et"


class Part(StrEnum):
    """Which of a file's questions."""

    DEV = "dev"
    TEST = "test"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2027-03-14") from None


_CONFIG_HELP = "The config file (default: ./config.toml)."
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help=_CONFIG_HELP)]
DataDir = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help="Where the index is kept, over the config's data_dir.")]
Audiences = Annotated[
    list[str] | None,
    typer.Option("--as-audience", metavar="NAME", help="Read as one who holds this audience; may be repeated. Without it: who holds all."),
]
Language = Annotated[
    Spoken | None,
    typer.Option(
        "--language", metavar="en|et", help="Answer in this language. Without it: in the question's own, else the config's first."
    ),
]
AudiencesServed = Annotated[
    list[str] | None,
    typer.Option("--as-audience", metavar="NAME", help="Serve what one who holds this audience may read; may be repeated. Required."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
Batch = Annotated[Path | None, typer.Option("--batch", metavar="IN.jsonl", help="Read lines of JSON from a file; - is standard input.")]

app = typer.Typer(
    name="kobar",
    cls=ErrorsShown,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The memory and the matchmaker of an industry cluster: answers with quotes that can be checked.",
)


@app.callback()
def main(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", envvar="KOBAR_CONFIG", help=_CONFIG_HELP)] = None,
    data_dir: DataDir = None,
) -> None:
    """Keep where the config and the data are for the command that follows."""
    runtime = context.obj if isinstance(context.obj, Runtime) else Runtime()
    context.obj = replace(runtime, config=config, data_dir=data_dir)


def _runtime(context: typer.Context, config: Path | None, data_dir: Path | None) -> Runtime:
    """The runtime; what stands after the command goes before what stands in front of it."""
    runtime = context.obj
    assert isinstance(runtime, Runtime), "the callback puts it there"  # noqa: S101  states how typer calls us
    return replace(runtime, config=config or runtime.config, data_dir=data_dir or runtime.data_dir)


def _speak(context: typer.Context, settings: Settings, named: Spoken | None, text: str | None = None) -> str:
    """The language to speak in, also in an error: the one that is named, else that of `text`, else the config's first."""
    from knowledge.language import language_of

    languages = settings.cluster.languages
    language = named.value if named else language_of(text, languages) if text else languages[0]
    context.meta[_LANGUAGE] = language
    return language


_SEVERAL = {"allow_extra_args": True}
"""Lets several names follow one `--as-audience`."""


def _audiences(context: typer.Context, named: list[str] | None) -> list[str] | None:
    """The names after `--as-audience`, those that follow the first one included; without it, nothing may be left over."""
    left = list(context.args)
    if left and not named:
        raise typer.BadParameter(f"Got unexpected {' '.join(left)}; a text of several words goes in quotes.")
    return [*named, *left] if named else None


def _either(text: str | None, batch: Path | None, name: str) -> None:
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"Give either {name} or --batch IN.jsonl.")
    if text is not None and not text.strip():
        raise typer.BadParameter(f"{name} is empty.")


@app.command()
def index(
    context: typer.Context,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only this source.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Embed everything anew.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Bring the index in line with the sources; only what changed is embedded."""
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    runtime.serve(runtime.settings(), lambda services: commands.index(services, source=source, full=full, as_json=as_json))


@app.command(context_settings=_SEVERAL)
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", show_default=False)] = None,
    as_audience: Audiences = None,
    language: Language = None,
    batch: Batch = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a question from what is indexed, each statement with its source."""
    audiences = _audiences(context, as_audience)
    if batch is not None and audiences and question is not None:
        # With a batch there is no question, so this is another name after --as-audience.
        audiences, question = [*audiences, question], None
    _either(question, batch, "QUESTION")
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = commands.readers_named(settings, audiences)
    spoken = _speak(context, settings, language, question)
    if batch is not None:
        runtime.serve(settings, lambda services: commands.ask_batch(services, settings, file=batch, readers=readers, language=language))
    else:
        text = question or ""
        runtime.serve(settings, lambda services: commands.ask(services, question=text, readers=readers, language=spoken, as_json=as_json))


@app.command(context_settings=_SEVERAL)
def chat(
    context: typer.Context, as_audience: Audiences = None, language: Language = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Ask in a conversation: a follow-up may lean on what was asked before."""
    from bot import commands, terminal_chat

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = commands.readers_named(settings, _audiences(context, as_audience))
    _speak(context, settings, language)
    runtime.serve(settings, lambda services: terminal_chat.chat(services, readers=readers, language=language))


@app.command()
def match(
    context: typer.Context,
    need: Annotated[str | None, typer.Argument(metavar="NEED", show_default=False)] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", metavar="organisation|person|group", help="Only such collaborators.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100, help="How many at most.")] = 5,
    as_audience: Audiences = None,
    language: Language = None,
    batch: Batch = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Find who could answer a need, with the lines that say so and what is missing."""
    _either(need, batch, "NEED")
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = commands.readers_named(settings, as_audience)
    spoken = _speak(context, settings, language, need)
    wanted = commands.Wanted(kind.party_kind() if kind else None, limit, readers, language if batch else spoken)
    if batch is not None:
        runtime.serve(settings, lambda services: commands.match_batch(services, settings, file=batch, wanted=wanted))
    else:
        runtime.serve(settings, lambda services: commands.match(services, need=need or "", wanted=wanted, as_json=as_json))


@app.command()
def events(
    context: typer.Context,
    first: Annotated[date | None, typer.Option("--from", metavar="DATE", parser=_day, help="The first day (default: today).")] = None,
    last: Annotated[date | None, typer.Option("--to", metavar="DATE", parser=_day, help="The last day (default: 30 days on).")] = None,
    group: Annotated[str | None, typer.Option("--group", metavar="SLUG", help="Only this working group's.")] = None,
    as_audience: Audiences = None,
    language: Language = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show what is on in a period, in the cluster's time zone."""
    if first and last and last < first:
        raise typer.BadParameter("--to lies before --from.")
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = commands.readers_named(settings, as_audience)
    spoken = _speak(context, settings, language)
    runtime.serve(
        settings,
        lambda services: commands.events(services, first, last, group=group, readers=readers, language=spoken, as_json=as_json),
    )


@app.command()
def evaluate(
    context: typer.Context,
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="FILE", help="Questions with their evidence, a line of JSON each.")
    ] = None,
    split: Annotated[Part | None, typer.Option("--split", metavar="dev|test", help="Only the questions of this part.")] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="RUN.json", help="Keep the run, question by question.")] = None,
    against: Annotated[
        Path | None, typer.Option("--against", metavar="RUN.json", help="Show what has changed since a run that was kept.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="BEFORE.json AFTER.json", help="Compare two runs that were kept; nothing is asked."),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Measure answers against questions whose evidence is known, and hold two runs against each other."""
    if (questions is None) == (compare is None):
        raise typer.BadParameter("Give either --questions FILE or --compare BEFORE.json AFTER.json.")
    if compare and (split or save or against):
        raise typer.BadParameter("--compare takes two runs that were kept; --split, --save and --against go with --questions.")
    from bot import commands

    if compare:
        commands.compare(*compare, as_json=as_json)
        return
    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    part = split.value if split else None
    kept = commands.Kept(save=save, against=against)
    file = questions or Path("-")
    runtime.serve(settings, lambda services: commands.evaluate(services, settings, file=file, split=part, as_json=as_json, kept=kept))


@app.command()
def status(
    context: typer.Context,
    as_audience: Audiences = None,
    language: Language = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show what is indexed, with which model, and when it was last brought up to date."""
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = commands.readers_named(settings, as_audience)
    spoken = _speak(context, settings, language)
    runtime.serve(settings, lambda services: commands.status(services, readers=readers, language=spoken, as_json=as_json))


@app.command("serve-mcp", context_settings=_SEVERAL)
def serve_mcp(context: typer.Context, as_audience: AudiencesServed = None, config: Config = None, data_dir: DataDir = None) -> None:
    """Serve assistants over the Model Context Protocol, on standard input and output, as one who holds the audiences named."""
    audiences = _audiences(context, as_audience)
    if not audiences:
        raise typer.BadParameter("Name who may read what is served, with --as-audience NAME; everyone is what is public.")
    from bot.programs.mcp_server import serve_stdio

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    readers = settings.readers_holding(audiences)
    runtime.serve(settings, lambda services: serve_stdio(services, readers))


@app.command("bot")
def run_discord_bot(context: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Run the Discord bot until it is stopped; its token is in the environment variable KOBAR_DISCORD_TOKEN."""
    from bot import commands

    runtime = _runtime(context, config, data_dir)
    settings = runtime.settings()
    runtime.serve(settings, lambda services: commands.discord(services, settings), log_level="INFO")


@app.command("model")
def prepare_model(context: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Prepare the embedding model, so that the first question need not wait for it."""
    from bot import commands

    event_loop.run(commands.prepare(_runtime(context, config, data_dir).settings()))
