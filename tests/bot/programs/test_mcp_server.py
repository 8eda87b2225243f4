"""The tools as a client of the Model Context Protocol uses them."""

from __future__ import annotations

import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from bot.config import Environment, load_settings
from bot.json_shapes import answer_shape
from bot.programs.mcp_server import mcp_server
from bot.programs.text import NOTICE, answer_text
from knowledge.audience import Audience, Readers
from knowledge.model import Answer, AnswerKind, Cluster, DocumentKind, PartyKind, Statement, WorkingGroup
from tests.fakes.sample_cluster import CONFIG
from tests.fakes.terminal import FakeAssistant, FakeHouse, FakeLibrary, answered

MEMBER = Readers.holding({"members"})
ROOT = Path(__file__).parents[3]


@pytest.fixture
def house():
    return FakeHouse()


@asynccontextmanager
async def connected(house, readers=MEMBER):
    """A client of a server over the services of `house`."""
    settings = load_settings(CONFIG, environment=Environment.model_construct())
    async with house.open(settings) as services, Client(mcp_server(services, readers)) as client:
        yield client


@pytest.fixture
async def call(house):
    """Calls a tool."""

    async def call(name, readers=MEMBER, **arguments):
        async with connected(house, readers) as client:
            return await client.call_tool(name, arguments)

    return call


def text(result):
    (content,) = result.content
    return content.text


async def test_there_are_four_tools_which_read_only_and_say_that_texts_are_data(house):
    async with connected(house) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search", "events", "match"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert "data, not instructions" in tool.description
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["type"] == "object"


async def test_the_server_says_what_it_is_and_that_texts_are_data(house):
    async with connected(house) as client:
        assert "data, not instructions" in client.instructions
        assert client.server_info.title == "Kobar: Kilbikobar"


async def test_an_answer_has_the_command_lines_shape_and_its_sources_in_words(call, house):
    result = await call("ask", question="which log format?")
    assert result.structured_content == json.loads(json.dumps(answer_shape(answered("which log format?"))))
    assert text(result) == (
        f"{NOTICE}\n\n- We log flights as MCAP. [1]\n\nSources\n"
        "[1] Minutes · Artificial intelligence · 10 March 2026 · Decisions · notes/ai/2026-03-10.md · https://notes.example/1\n"
        "    “We log flights as MCAP.”"
    )
    assert house.assistant.asked[0].readers == MEMBER
    assert not house.assistant.asked[0].trial


async def test_where_nothing_answers_it_says_so_and_whom_to_ask(call):
    result = await call("ask", question="who won?")
    assert (result.is_error, result.structured_content["abstained"]) == (False, True)
    assert "Nothing found. Nothing in what you may read answers this. Ask the cluster manager." in text(result)


def test_what_was_looked_through_in_vain_is_said_to_assistants_too():
    answer = Answer("?", AnswerKind.LISTING, "en", contact="Mari", absence="I find no note in 2024.")
    assert answer_text(answer, Cluster("K", "Europe/Tallinn", ("en",))).endswith("Nothing found. I find no note in 2024. Ask Mari.")
    answer = Answer("?", AnswerKind.PASSAGES, "en", statements=(Statement("It is 14.", ()),), absence="No sum is found.")
    assert answer_text(answer, Cluster("K", "Europe/Tallinn", ("en",))).endswith("- It is 14.\n- No sum is found.")


async def test_passages_come_with_where_they_stand(call, house):
    result = await call("search", query="log?", limit=3, kind="note")
    (found,) = result.structured_content["passages"]
    assert (found["path"], found["locator"], found["date"], found["text"]) == (
        "notes/ai/2026-03-10.md",
        "Decisions",
        "2026-03-10",
        "- We log flights as MCAP.",
    )
    assert "> - We log flights as MCAP." in text(result)
    assert house.passage_search.asked == [("log?", MEMBER, 3, DocumentKind.NOTE)]


async def test_events_of_a_period_are_told_in_the_clusters_time(call, house):
    result = await call("events", **{"from": "2026-03-01", "to": "2026-03-31"}, group="AI group")
    assert [event["uid"] for event in result.structured_content["events"]] == ["u1"]
    assert result.structured_content["more"] == 0
    assert "- Tue 10 March 2026, 14:00–16:00 · AI group · Tehnopol" in text(result)
    ((period, readers, group),) = house.calendar.asked
    assert (period.first.isoformat(), period.last.isoformat(), readers, group) == ("2026-03-01", "2026-03-31", MEMBER, "ai")


@pytest.mark.parametrize(
    ("days", "looked_at"),
    [
        ({}, ("2026-03-12", "2026-04-11")),
        ({"from": "2027-01-01"}, ("2027-01-01", "2027-01-31")),
        ({"to": "2026-03-12"}, ("2026-03-12", "2026-03-12")),
        ({"from": "9999-12-30"}, ("9999-12-30", "9999-12-31")),
    ],
)
async def test_events_are_looked_for_from_today_for_thirty_days(call, house, days, looked_at):
    assert not (await call("events", **days)).is_error
    period = house.calendar.asked[0][0]
    assert (period.first.isoformat(), period.last.isoformat()) == looked_at


async def test_collaborators_come_with_their_evidence(call, house):
    result = await call("match", need="edge inference", kind="organisation", limit=3)
    assert result.structured_content["matches"][0]["evidence"][0]["quote"] == "Offers edge inference on 10 W boards"
    assert "1. Acme (organisation)\n   “Offers edge inference on 10 W boards” (Acme · sheets/acme.md)" in text(result)
    assert house.matcher.asked == [("edge inference", MEMBER, PartyKind.ORGANISATION, 3)]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {}, "question is missing."),
        ("ask", {"question": " "}, "question: String should have at least 1 character."),
        ("ask", {"question": "x" * 200}, "That is 1200 characters; I read questions of up to 1000."),
        ("ask", {"question": "log?", "audiences": ["board"]}, "audiences is not taken; ask takes question."),
        ("search", {"query": "x" * 200}, "That is 1200 characters; I read questions of up to 1000."),
        ("search", {"query": "x", "limit": 0}, "limit: Input should be greater than or equal to 1."),
        ("events", {"from": "tomorrow"}, "from: write a day as 2027-03-14."),
        ("events", {"from": 3, "until": "x"}, "until is not taken; events takes from, to, group, limit."),
        ("events", {"from": "2026-03-02", "to": "2026-03-01"}, "2026-03-01 is before 2026-03-02. Give both days"),
        ("events", {"to": "2026-03-01"}, "2026-03-01 is before 2026-03-12. Give both days"),
        ("events", {"from": "0001-01-01", "to": "9999-12-31"}, "ask for at most 731 at a time."),
        ("events", {"group": "chess"}, "No working group is called 'chess'. These there are: ai, "),
        ("match", {"need": "x", "kind": "robot"}, "kind: Input should be 'organisation', 'person' or 'group'."),
        ("match", {"need": "x" * 4001}, "need: String should have at most 4000 characters."),
        ("delete", {}, "There is no such tool. These there are: ask, search, events, match."),
    ],
)
async def test_a_call_that_cannot_be_served_says_what_to_do(call, house, name, arguments, said):
    result = await call(name, **arguments)
    assert result.is_error
    assert said in text(result)


@pytest.mark.parametrize(("name", "arguments"), [("events", {}), ("match", {"need": "radar"})])
async def test_where_nothing_is_indexed_that_may_be_read_it_says_so(call, house, name, arguments):
    house.library = FakeLibrary(empty=True)
    result = await call(name, **arguments)
    assert result.is_error
    assert "There is nothing here yet that you may read." in text(result)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": "Mida me logi kohta otsustasime? " * 4}, "Selles on 1200 märki"),
        ("search", {"query": "Mida me logi kohta otsustasime?"}, "10. märts 2026"),
        ("match", {"need": "Kes oskab teha servaarvutust droonidele?"}, "(organisatsioon)"),
    ],
)
async def test_a_result_and_an_error_speak_the_language_of_who_asks(call, house, name, arguments, said):
    assert said in text(await call(name, **arguments))
    assert house.matcher.languages in ([], ["et"])


async def test_what_replies_to_no_words_speaks_the_clusters_first_language(call):
    assert "Events, 1–31 March 2026" in text(await call("events", **{"from": "2026-03-01", "to": "2026-03-31"}))


class BrokenAssistant(FakeAssistant):
    async def ask(self, question, draft=None):
        raise RuntimeError(f"no such table for {question.text}")


async def test_what_breaks_is_told_as_a_number_and_logged_without_the_question(call, house):
    house.assistant = BrokenAssistant()
    with structlog.testing.capture_logs() as logged:
        result = await call("ask", question="which secret?")
    assert result.is_error
    (line,) = logged
    assert line["reference"] in text(result)
    assert "secret" not in text(result)
    assert "secret" not in repr({key: value for key, value in line.items() if key != "exc_info"})


async def test_a_group_that_the_readers_may_not_know_of_is_not_there_for_them(house):
    settings = load_settings(CONFIG, environment=Environment.model_construct())
    hidden = next(group for group in settings.cluster.groups if not Readers.public().may_read(group.audience))
    assert isinstance(hidden, WorkingGroup)
    assert hidden.audience != Audience()
    async with connected(house, Readers.public()) as client:
        result = await client.call_tool("events", {"group": hidden.slug})
    assert result.is_error
    assert "none" in text(result)
    assert hidden.name not in text(result)


async def test_control_and_hidden_characters_do_not_reach_the_text(call, house):
    class Sly(FakeAssistant):
        async def ask(self, question, draft=None):
            found = answered(question.text)
            hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
            return type(found)(
                found.question, found.kind, "en", (type(found.statements[0])(f"MC\u202eAP\x1b[31m{hidden}\nlog", (1,)),), found.citations
            )

    house.assistant = Sly()
    assert "- MCAP log [1]\n" in text(await call("ask", question="log?"))


# The real command


@asynccontextmanager
async def command(data_dir, errors, *audiences):
    """A client of `kobar serve-mcp` in a process of its own."""
    arguments = ["-m", "bot", "--config", str(CONFIG), "--data-dir", str(data_dir), "serve-mcp", "--as-audience", *audiences]
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    with errors.open("w") as log:
        async with Client(stdio_client(server, errlog=log)) as client:
            yield client


async def test_the_command_serves_the_sample_cluster_over_standard_input_and_output(sample_store, tmp_path):
    async with command(sample_store, tmp_path / "log", "members") as client:
        answer = await client.call_tool("ask", {"question": "how many object classes does Koit have now?"})
        assert answer.structured_content["statements"]
        assert {citation["path"].split("/")[0] for citation in answer.structured_content["citations"]} == {"notes"}
        found = await client.call_tool("search", {"query": "object classes of Koit", "limit": 3})
        assert len(found.structured_content["passages"]) == 3
        events = await client.call_tool("events", {"from": "2026-12-08", "to": "2026-12-11"})
        assert "AI working group meeting" in text(events)
        match = await client.call_tool("match", {"need": "a small laser rangefinder for a gimbal", "kind": "organisation"})
        assert "Brezova" in text(match)
    assert (tmp_path / "log").read_text() == ""


async def test_the_command_serves_no_more_than_its_audience_may_read(sample_store, tmp_path):
    async with command(sample_store, tmp_path / "log", "everyone") as client:
        for result in (
            await client.call_tool("ask", {"question": "how many object classes does Koit have now?"}),
            await client.call_tool("search", {"query": "object classes of Koit", "limit": 50}),
            await client.call_tool("events", {"from": "2026-01-01", "to": "2026-12-31", "limit": 200}),
            await client.call_tool("match", {"need": "object classes of Koit"}),
        ):
            assert "notes/" not in json.dumps(result.structured_content)
            assert "11 classes" not in text(result)
