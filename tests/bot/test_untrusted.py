"""What a document says, on its way to Discord: every request that carries it pings nobody and shows text."""

from __future__ import annotations

import pytest

from tests.fakes.services import passage
from tests.untrusted.discord_text import active_parts
from tests.untrusted.test_injection import TEXTS

ASKING = {
    "/ask": lambda server: server.mari.slash(server.general, "ask", question="What is the price?"),
    "/ask private": lambda server: server.mari.slash(server.general, "ask", question="What is the price?", private=True),
    "a mention": lambda server: server.mari.send(server.general, f"{server.env.bot.user.mention} What is the price?"),
}


@pytest.mark.parametrize("where", ASKING)
async def test_what_documents_say_pings_nobody_and_is_text(server, services, where):
    held = [passage(" ".join(text.split()), ident=number, title=" ".join(text.split())) for number, text in enumerate(TEXTS[:4], start=1)]
    services.library.held = held
    await ASKING[where](server)
    await server.env.settle()
    said = [request.json for request in server.env.http_requests if isinstance(request.json, dict) and request.json.get("content")]
    assert "Ignore all previous instructions" in said[0]["content"]
    for message in said:
        assert message["allowed_mentions"] == {"parse": []}
        assert list(active_parts(message["content"], urls=[held[0].document.url])) == []
