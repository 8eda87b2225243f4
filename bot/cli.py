"""The command line, `kobar`: what each command takes; `commands.py` has what it does.

The result goes to standard output, progress and log lines to standard error. Exit codes: 0 done, 1 an error that says what to do
about it, 2 wrong usage. `commands.py` is imported inside the commands, with all that is heavy, so that help is there at once.
"""

# ruff: noqa: PLC0415 - imports stand inside the functions, see above
# ruff: noqa: FBT002, PLR0917 - typer reads a command's options from its parameters

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot.options import (
    CONFIG_HELP,
    SEVERAL,
    AsJson,
    Audiences,
    AudiencesServed,
    Batch,
    Config,
    DataDir,
    Group,
    InWords,
    Kind,
    Language,
    Part,
    audiences_named,
    day,
    either,
)
from bot.runtime import ErrorsShown, Runtime, reading, runtime_of, spoken_in

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
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", envvar="KOBAR_CONFIG", help=CONFIG_HELP)] = None,
    data_dir: DataDir = None,
) -> None:
    """Keep where the config and the data are for the command that follows."""
    runtime = context.obj if isinstance(context.obj, Runtime) else Runtime()
    context.obj = replace(runtime, config=config, data_dir=data_dir)


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

    runtime = runtime_of(context, config, data_dir)
    runtime.serve(runtime.settings(), lambda services: commands.index(services, source=source, full=full, as_json=as_json))


@app.command(context_settings=SEVERAL)
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
    audiences = audiences_named(context, as_audience)
    if batch is not None and audiences and question is not None:
        # With a batch there is no question, so this is another name after --as-audience.
        audiences, question = [*audiences, question], None
    either(question, batch, "QUESTION")
    from bot import commands

    by = reading(context, config=config, data_dir=data_dir, audiences=audiences, language=language, text=question)
    if batch is not None:
        by.serve(lambda services: commands.ask_batch(services, by.settings, file=batch, readers=by.readers, language=language))
    else:
        text = question or ""
        by.serve(lambda services: commands.ask(services, question=text, readers=by.readers, language=by.language, as_json=as_json))


@app.command(context_settings=SEVERAL)
def chat(
    context: typer.Context, as_audience: Audiences = None, language: Language = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Ask in a conversation: a follow-up may lean on what was asked before."""
    from bot import terminal_chat

    by = reading(context, config=config, data_dir=data_dir, audiences=audiences_named(context, as_audience), language=language)
    by.serve(lambda services: terminal_chat.chat(services, readers=by.readers, language=language))


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
    either(need, batch, "NEED")
    from bot import commands

    by = reading(context, config=config, data_dir=data_dir, audiences=as_audience, language=language, text=need)
    wanted = commands.Wanted(kind.party_kind() if kind else None, limit, by.readers, language if batch else by.language)
    if batch is not None:
        by.serve(lambda services: commands.match_batch(services, by.settings, file=batch, wanted=wanted))
    else:
        by.serve(lambda services: commands.match(services, need=need or "", wanted=wanted, as_json=as_json))


@app.command()
def events(
    context: typer.Context,
    first: Annotated[date | None, typer.Option("--from", metavar="DATE", parser=day, help="The first day (default: today).")] = None,
    last: Annotated[date | None, typer.Option("--to", metavar="DATE", parser=day, help="The last day (default: 30 days on).")] = None,
    group: Group = None,
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

    by = reading(context, config=config, data_dir=data_dir, audiences=as_audience, language=language)
    by.serve(
        lambda services: commands.events(services, first, last, group=group, readers=by.readers, language=by.language, as_json=as_json)
    )


@app.command()
def decisions(
    context: typer.Context,
    group: Group = None,
    period: InWords = None,
    as_audience: Audiences = None,
    language: Language = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """List what was decided, the newest first, with what a later decision has changed."""
    from bot import record_commands

    by = reading(context, config=config, data_dir=data_dir, audiences=as_audience, language=language)
    asked = record_commands.Asked(group=group, period=period, readers=by.readers)
    by.serve(lambda services: record_commands.decisions(services, asked, language=by.language, as_json=as_json))


@app.command()
def actions(
    context: typer.Context,
    group: Group = None,
    period: InWords = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Only those that this person is named for.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Leave out what is done.")] = False,
    as_audience: Audiences = None,
    language: Language = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """List who has what to do: the open actions first, by their due days."""
    from bot import record_commands

    by = reading(context, config=config, data_dir=data_dir, audiences=as_audience, language=language)
    asked = record_commands.Asked(group=group, period=period, owner=owner, open_only=open_only, readers=by.readers)
    by.serve(lambda services: record_commands.actions(services, asked, language=by.language, as_json=as_json))


@app.command(context_settings=SEVERAL)
def digest(
    context: typer.Context,
    since: Annotated[date | None, typer.Option("--since", metavar="DATE", parser=day, help="Since this day (default: a week ago).")] = None,
    group: Group = None,
    as_audience: Audiences = None,
    language: Language = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show what a weekly digest would tell a reader; nothing is noted as told."""
    from bot import digest_commands

    by = reading(context, config=config, data_dir=data_dir, audiences=audiences_named(context, as_audience), language=language)
    by.serve(
        lambda services: digest_commands.digest(services, since, group=group, readers=by.readers, language=by.language, as_json=as_json)
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
    runtime = runtime_of(context, config, data_dir)
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

    by = reading(context, config=config, data_dir=data_dir, audiences=as_audience, language=language)
    by.serve(lambda services: commands.status(services, readers=by.readers, language=by.language, as_json=as_json))


@app.command()
def member(
    context: typer.Context,
    ident: Annotated[int, typer.Argument(metavar="ID", min=1, help="The member's Discord id.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FOLDER", help="Write all of it there, to hand to that member.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Let go of all of it, for good.")] = False,
    language: Language = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show how much is kept of a member, also of one who has left; hand it out, or forget it."""
    from bot import member_command

    runtime = runtime_of(context, config, data_dir)
    settings = runtime.settings()
    spoken = spoken_in(context, settings, language)
    runtime.serve(settings, lambda services: member_command.member(services, ident=ident, out=out, forget=forget, language=spoken))


@app.command("serve-mcp", context_settings=SEVERAL)
def serve_mcp(context: typer.Context, as_audience: AudiencesServed = None, config: Config = None, data_dir: DataDir = None) -> None:
    """Serve assistants over the Model Context Protocol, on standard input and output, as one who holds the audiences named."""
    audiences = audiences_named(context, as_audience)
    if not audiences:
        raise typer.BadParameter("Name who may read what is served, with --as-audience NAME; everyone is what is public.")
    from bot.programs.mcp_server import serve_stdio

    runtime = runtime_of(context, config, data_dir)
    settings = runtime.settings()
    readers = settings.readers_holding(audiences)
    runtime.serve(settings, lambda services: serve_stdio(services, readers))


@app.command("bot")
def run_discord_bot(context: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Run the Discord bot until it is stopped; its token is in the environment variable KOBAR_DISCORD_TOKEN."""
    from bot import commands

    runtime = runtime_of(context, config, data_dir)
    settings = runtime.settings()
    runtime.serve(settings, lambda services: commands.discord(services, settings), log_level="INFO")


@app.command("model")
def prepare_model(context: typer.Context, config: Config = None, data_dir: DataDir = None) -> None:
    """Prepare the embedding model, so that the first question need not wait for it."""
    from bot import commands

    uvloop.run(commands.prepare(runtime_of(context, config, data_dir).settings()))
