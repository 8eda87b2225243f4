"""The demonstration, `python -m bot.demo`: the sample cluster is indexed, asked six questions, and then open to yours."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvloop
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.app import Services, open_services
from bot.config import load_settings
from bot.error_words import worded
from bot.logs import set_up_logging
from bot.output import print_error, stderr, stdout
from bot.terminal import answer_view, report_view
from bot.terminal_chat import chat
from bot.terminal_progress import ProgressBar
from bot.wording import ENGLISH
from knowledge.audience import Readers
from knowledge.errors import UserFacingError
from knowledge.model import Question

CONFIG = Path("examples/cluster/config.toml")
DATA_DIR = Path(".kobar/demo")
ASKED_AT = datetime.fromisoformat("2026-11-23T09:00:00+02:00")
"""The present of the demonstration, so that "next" means the same every day."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A question of the demonstration, and what its answer shows."""

    shows: str
    question: str


SCENES = (
    Scene("A fact, with the line that states it", "how many companies would share the Põhjakilp stand, and what does each pay?"),
    Scene("A decision, asked in Estonian", "millisest versioonist alates on Mägeri uuendused allkirjaga?"),
    Scene("A decision that a later meeting changed: the newest word counts", "how many object classes does Koit have now?"),
    Scene("An event, from the calendar and not from similarity", "when is the next AI group meeting?"),
    Scene(
        "A collaborator, with the lines of the sheet that say so",
        "we need a tiny rechargeable battery for a wearable at minus thirty. anyone?",
    ),
    Scene("Nothing supports an answer: it says so, and whom to ask", "what is our parental leave policy?"),
)
AUDIENCES = ("everyone", "members")
"""Who asks: a member of the cluster who is in no closed group."""


async def demonstrate(services: Services, scenes: Sequence[Scene], *, screen: Console, readers: Readers) -> None:
    """Index the cluster, then ask each scene's question as a member would."""
    with ProgressBar(console=stderr()) as bar:
        report = await services.synchroniser.run(progress=bar.report)
    screen.print(report_view(report))
    for number, scene in enumerate(scenes, start=1):
        screen.print()
        screen.print(Text(f"{number}. {scene.shows}", style="bold"))
        screen.print(Text(f"❯ {scene.question}", style="green"))
        answer = await services.assistant.ask(Question(text=scene.question, readers=readers, now=ASKED_AT))
        screen.print(Padding(answer_view(answer, services.cluster), (0, 0, 0, 2), expand=False))


def _welcome(screen: Console, cluster: str) -> None:
    screen.print(Text.assemble(("Kobar", "bold"), f" on its sample cluster, {cluster}; everything in it is invented."))
    screen.print(Text(f"Asked by a member, on {ASKED_AT:%A %-d %B %Y, %H:%M} in Tallinn.", style="dim"))


def _next_steps(screen: Console) -> None:
    common = f"{_command()} --config {CONFIG} --data-dir {DATA_DIR}"
    screen.print()
    screen.print(Text("Next:", style="bold"))
    screen.print(Text(f'  {common} match "a small laser rangefinder for a gimbal"'), soft_wrap=True)
    screen.print(Text(f"  {common} events --from 2026-12-01 --to 2027-02-28"), soft_wrap=True)


def _command() -> str:
    """How `kobar` is called here: it stands beside the interpreter, which is seldom on the path."""
    beside, here = Path(sys.executable).with_name("kobar"), Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)


async def _run() -> None:
    settings = load_settings(CONFIG, data_dir=DATA_DIR)
    set_up_logging(level=settings.log_level or "WARNING", secrets=settings.secrets())
    screen, readers = stdout(), Readers.holding(AUDIENCES)
    _welcome(screen, settings.cluster.name)
    async with open_services(settings) as services:
        await demonstrate(services, SCENES, screen=screen, readers=readers)
        _next_steps(screen)
        if sys.stdin.isatty():
            screen.print()
            await chat(services, readers=readers)


def main() -> None:
    """Run the demonstration."""
    try:
        uvloop.run(_run())
    except UserFacingError as error:
        print_error(worded(error, ENGLISH))
        sys.exit(1)


if __name__ == "__main__":
    main()
