"""The reader of messages that the other tests here rely on sees what Discord would act on, and nothing else."""

from __future__ import annotations

import pytest

from tests.untrusted.discord_text import active_parts

URL = "https://notes.example.invalid/1"

OWN = """**Events, 12 March 2026**
- **AI group** · <t:1781002800:F> – <t:1781010000:t> · Tehnopol [1]
- ~~**[AI](<https://notes.example.invalid/1>)**~~ (cancelled) · <t:1781002800:F>
> We log flights as \\*\\*MCAP\\*\\*, see <https://evil.example/x>. [2]

-# [1] [2] [AI group, 10 March](<https://notes.example.invalid/1>) · Minutes › 3\\. Models
I found nothing that answers this.
-# `/ask` with `private: True` searches all that you yourself may read."""


def test_kobars_own_messages_are_text_and_what_kobar_means():
    assert list(active_parts(OWN, urls=[URL])) == []


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "x @HERE",
        "<@123>",
        "\\<@&123>",
        "\\<#123\\>",
        "a **bold** word",
        "a `code`",
        "```",
        "||spoiler||",
        "# heading",
        "> > quote",
        "1. list",
        "[text](https://evil.example)",
        "[text](<https://evil.example>)",
        "https://evil.example",
        "steam://run",
        "discord.gg/evil",
        "</ask:1>",
        "<:smile:123>",
        "<mailto:a@b.ee>",
        "\u202e",
        "\u200b",
        "\x1b",
        "\U000e0041",
    ],
)
def test_what_discord_acts_on_is_seen(text):
    assert list(active_parts(f"> a\n{text}", urls=[URL]))
    assert list(active_parts(f"> a {text}", urls=[URL])) or text[0] in "#>1"


def test_a_link_that_is_no_web_address_is_seen():
    assert list(active_parts("[x](<javascript:1>)", urls=["javascript:1"]))
