"""Whatever a note, an organisation, a need or an event is called, a digest shows it as text: on Discord, in the terminal and as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import digest_messages, digest_shapes, terminal_digest
from bot.wording import wording
from knowledge.digest.items import Digest
from knowledge.wiring import assembled
from tests.bot.digest.test_digest_messages import match
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, NOW, StillClock, agenda, note, put
from tests.fakes.embedding import HashingEmbedder
from tests.untrusted.checks import check_json, check_messages, check_terminal
from tests.untrusted.test_hostile_records import ADDRESSES, HOSTILE, PUBLIC

URLS = ADDRESSES | {f"https://discord.com/channels/145607444398080000/145607444398080018/14560744439808002{n}" for n in range(3)}


@pytest.fixture
async def digest(tmp_path):
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=StillClock()
    ) as knowledge:
        for number, name in enumerate(HOSTILE):
            text = f"## Decisions\n- We take the {name} of May.\n\n## Action items\n- {name}: {name} by 13 March 2026 ({name})\n"
            await put(knowledge.library, note(f"notes/{number}.md", text, title=name, group="ai", day=NOW.date()))
            start = f"DTSTART:{NOW + timedelta(days=1):%Y%m%dT%H%M%SZ}"
            event = "\r\n".join([f"UID:{number}", start, f"SUMMARY:{_one_line(name)}", f"LOCATION:{_one_line(name)}"])
            await put(knowledge.library, agenda(f"{number}.ics", event, title=name))
        found = await knowledge.gathering.gather(PUBLIC)
        yield replace(found, matches=tuple(hostile_match(name) for name in HOSTILE))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def hostile_match(name: str):
    made = match(1, name, seeker=name)
    return replace(made, name=name, offer=name, need_document=replace(made.need_document, title=name))


@pytest.mark.parametrize("language", ["en", "et"])
def test_items_are_shown_as_text(digest, language):
    assert len(digest.notes) > len(HOSTILE) / 2
    for item in digest.items:
        alone = _only(digest, item)
        page = digest_messages.digest_page(alone, CLUSTER, wording(language), slot=NOW)
        check_messages([page.text], URLS)
        [entry] = page.entries
        assert digest_messages.without(page.text, [entry.line]) == ""
        check_terminal(terminal_digest.digest_view(alone, CLUSTER, wording(language)), set())
        check_json(digest_shapes.digest_shape(alone))


def _only(digest: Digest, item: object) -> Digest:
    named = {
        name: tuple(one for one in getattr(digest, name) if one is item) for name in ("notes", "decisions", "actions", "events", "matches")
    }
    return replace(digest, **named)
