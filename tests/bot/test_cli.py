"""The command line as other programs use it: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import Runtime, app
from bot.config import Environment
from knowledge.audience import Readers
from knowledge.model import PartyKind
from tests.fakes.terminal import FakeHouse, FakeSynchroniser

CONFIG = """
[cluster]
name = "Ours"
time_zone = "Europe/Tallinn"
[[sources]]
name = "notes"
kind = "folder"
path = "notes"
audience = "members"
[discord.audiences]
members = ["Member"]
board = ["Board"]
"""

TOO_LONG = "That is 1200 characters; I read questions of up to 1000. Ask one thing at a time, in a sentence or two."


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return file


@pytest.fixture
def house():
    return FakeHouse()


@pytest.fixture
def kobar(config, house):
    """Runs a command and gives back what came of it."""

    def run(*arguments, stdin=None, before=("--config", str(config))):
        runtime = Runtime(open_services=house.open, environment=Environment.model_construct())
        return CliRunner().invoke(app, [*before, *(str(each) for each in arguments)], obj=runtime, input=stdin)

    return run


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_answer_has_its_statement_and_its_source(kobar):
    result = kobar("ask", "which log format?")
    assert result.exit_code == 0
    assert "We log flights as MCAP. [1]" in result.stdout
    assert "10 March 2026" in result.stdout


def test_an_answer_as_json_has_the_agreed_keys(kobar):
    answer = json.loads(kobar("ask", "which log format?", "--json").stdout)
    assert {"answer", "abstained", "kind", "statements", "citations", "passages"} <= answer.keys()
    assert answer["abstained"] is False
    assert answer["kind"] == "passages"
    assert answer["statements"] == [{"text": "We log flights as MCAP.", "citations": [1], "superseded": None}]
    assert {"n", "path", "title", "quote", "locator", "url"} <= answer["citations"][0].keys()
    assert len(answer["passages"]) == 10
    assert answer["passages"][0] == {"path": "notes/ai/2026-03-10.md", "score": 0.8, "text": "- We log flights as MCAP."}


def test_an_abstention_keeps_its_passages_and_names_whom_to_ask(kobar):
    answer = json.loads(kobar("ask", "who won?", "--json").stdout)
    assert (answer["abstained"], answer["statements"], answer["citations"]) == (True, [], [])
    assert len(answer["passages"]) == 1
    assert answer["contact"] == "the cluster manager"


def test_without_audiences_one_asks_as_a_holder_of_all(kobar, house):
    kobar("ask", "log?")
    assert house.assistant.asked[0].readers == Readers.holding(["everyone", "members", "board"])


def test_one_may_ask_as_the_holder_of_some_audiences(kobar, house):
    kobar("ask", "log?", "--as-audience", "members", "--as-audience", "everyone")
    assert house.assistant.asked[0].readers == Readers.holding(["members"])


def test_several_audiences_may_follow_one_another(kobar, house):
    kobar("ask", "log?", "--as-audience", "members", "board", "--json")
    assert house.assistant.asked[0].readers == Readers.holding(["members", "board"])


def test_an_unknown_audience_is_refused_with_the_known_ones(kobar, house):
    result = kobar("ask", "log?", "--as-audience", "membres")
    assert result.exit_code == 1
    assert "No audience is called membres. The config names: everyone, members, board." in result.stderr
    assert result.stdout == ""
    assert house.settings == []


def test_an_error_for_the_user_goes_to_standard_error_without_a_traceback(kobar):
    result = kobar("ask", "x" * 200)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip() == TOO_LONG


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", " "),
        ("ask", "a", "--batch", "b"),
        ("ask", "no", "quotes"),
        ("match", "--limit", "0", "x"),
        ("match", "x", "--kind", "robot"),
        ("events", "--from", "yesterday"),
        ("events", "--from", "2026-03-02", "--to", "2026-03-01"),
        ("evaluate",),
        ("evaluate", "--questions", "a", "--compare", "b", "c"),
        ("evaluate", "--compare", "b", "c", "--save", "d"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(kobar, arguments):
    assert kobar(*arguments).exit_code == 2


def test_services_are_closed_also_after_an_error(kobar, house):
    kobar("ask", "x" * 200)
    assert house.closed == 1


def test_config_and_data_dir_may_stand_after_the_command_too(kobar, house, config, tmp_path):
    result = kobar("ask", "log?", "--config", config, "--data-dir", tmp_path / "d", before=())
    assert result.exit_code == 0
    assert house.settings[0].data_dir == tmp_path / "d"


def test_what_stands_after_the_command_goes_before_what_stands_in_front(kobar, house, config, tmp_path):
    kobar("status", "--data-dir", tmp_path / "after", before=("--config", str(config), "--data-dir", str(tmp_path / "before")))
    assert house.settings[0].data_dir == tmp_path / "after"


def test_a_missing_config_says_how_to_make_one(kobar, tmp_path):
    result = kobar("status", before=("--config", str(tmp_path / "none.toml")))
    assert result.exit_code == 1
    assert "Copy config.example.toml" in result.stderr


def write(tmp_path, *entries):
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in entries), encoding="utf-8")
    return file


def test_a_batch_answers_each_line_with_its_id(kobar, tmp_path):
    file = write(tmp_path, {"id": "a", "question": "which log?", "type": "fact"}, "", {"id": 2, "question": "who won?"})
    answers = lines(kobar("ask", "--batch", file))
    assert [(each["id"], each["abstained"]) for each in answers] == [("a", False), (2, True)]


def test_a_line_may_name_its_audiences_and_its_present(kobar, house, tmp_path):
    line = {"id": "a", "question": "log?", "audiences": ["members"], "now": "2026-05-01T12:00:00+03:00"}
    kobar("ask", "--batch", write(tmp_path, line, {**line, "now": "2026-05-01T12:00:00"}, {**line, "audiences": []}))
    asked = house.assistant.asked
    assert asked[0].readers == Readers.holding(["members"])
    assert asked[0].now.isoformat() == "2026-05-01T12:00:00+03:00"
    assert asked[1].now == asked[0].now
    assert asked[2].readers == Readers.public()


def test_a_question_that_cannot_be_asked_keeps_its_line(kobar, tmp_path):
    result = kobar("ask", "--batch", write(tmp_path, {"id": "a", "question": "x" * 200}, {"id": "b", "question": "log?"}))
    first, second = lines(result)
    assert result.exit_code == 0
    assert (first["id"], first["abstained"], first["error"]) == ("a", True, TOO_LONG)
    assert second["abstained"] is False


@pytest.mark.parametrize(
    "bad", ["{", "[]", '{"id": "b"}', '{"question": "x"}', '{"id": "b", "question": " "}', '{"id": "b", "question": "x", "now": "soon"}']
)
def test_a_bad_line_is_named_and_nothing_else_is_lost(kobar, tmp_path, bad):
    file = write(tmp_path, {"id": "a", "question": "log?"}, bad, {"id": "c", "question": "log?"})
    result = kobar("ask", "--batch", file)
    assert result.exit_code == 2
    assert [each["id"] for each in lines(result)] == ["a", "c"]
    assert "line 2: " in result.stderr


def test_a_batch_says_when_the_config_names_no_such_audience(kobar, tmp_path):
    result = kobar("ask", "--batch", write(tmp_path, {"id": "a", "question": "log?", "audiences": ["secret"]}))
    assert result.exit_code == 0
    assert "no audience secret" in result.stderr


def test_several_audiences_may_follow_one_another_with_a_batch_too(kobar, house, tmp_path):
    kobar("ask", "--batch", write(tmp_path, {"id": "a", "question": "log?"}), "--as-audience", "members", "board")
    assert house.assistant.asked[0].readers == Readers.holding(["members", "board"])


def test_a_batch_comes_from_standard_input_too(kobar):
    assert lines(kobar("ask", "--batch", "-", stdin='{"id": 1, "question": "log?"}\n'))[0]["id"] == 1


def test_a_batch_file_that_is_not_there_is_an_error(kobar, tmp_path):
    result = kobar("ask", "--batch", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr


def test_collaborators_come_with_their_evidence(kobar, house):
    found = json.loads(kobar("match", "edge inference", "--kind", "organisation", "--limit", "3", "--json").stdout)
    assert found["matches"][0]["name"] == "Acme"
    assert found["matches"][0]["evidence"][0]["path"] == "sheets/acme.md"
    assert found["matches"][0]["evidence"][0]["quote"] == "Offers edge inference on 10 W boards"
    need, _, kind, limit = house.matcher.asked[0]
    assert (need, kind, limit) == ("edge inference", PartyKind.ORGANISATION, 3)


def test_a_batch_of_needs_is_answered_line_by_line(kobar, house, tmp_path):
    file = write(tmp_path, {"id": "n1", "need": "radios", "kind": "person", "limit": 2}, {"id": "n2", "need": "radar"})
    assert [each["id"] for each in lines(kobar("match", "--batch", file, "--limit", "7"))] == ["n1", "n2"]
    assert [(kind, limit) for _, _, kind, limit in house.matcher.asked] == [(PartyKind.PERSON, 2), (None, 7)]


def test_events_as_json_are_a_list_of_the_agreed_shape(kobar, house):
    (event,) = json.loads(kobar("events", "--from", "2026-03-01", "--to", "2026-03-31", "--json").stdout)
    assert {"uid", "summary", "start", "end", "all_day", "location", "source"} <= event.keys()
    assert (event["start"], event["all_day"], event["source"]) == ("2026-03-10T12:00:00+00:00", False, "meetings")
    period = house.calendar.asked[0][0]
    assert (period.first.isoformat(), period.last.isoformat()) == ("2026-03-01", "2026-03-31")


def test_events_are_shown_in_the_named_zone_of_the_cluster(kobar):
    shown = kobar("events", "--from", "2026-03-01", "--to", "2026-03-31").stdout
    assert "Europe/Tallinn" in shown
    assert "Tue 10 March 2026, 14:00–16:00" in shown


def test_events_without_days_begin_today(kobar, house):
    kobar("events")
    assert house.calendar.asked[0][0].first.isoformat() == "2026-03-12"


def test_a_last_day_that_is_past_needs_a_first_one(kobar):
    result = kobar("events", "--to", "2026-03-01")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--from" in result.stderr


def test_an_index_run_reports_what_it_did(kobar, house):
    result = kobar("index", "--source", "notes", "--full", "--json")
    report = json.loads(result.stdout)
    assert (report["added"], report["unchanged"], report["chunks"]) == (2, 1, 5)
    assert report["failed"] == [{"path": "notes/bad.md", "reason": "is empty"}]
    assert house.synchroniser.runs == [("notes", True)]


def test_an_index_report_gives_each_failure_its_reason(kobar):
    shown = kobar("index").stdout
    assert "notes/bad.md: is empty" in shown
    assert "new model" in shown


def test_a_second_index_run_is_refused(kobar, house):
    house.synchroniser = FakeSynchroniser(busy=True)
    result = kobar("index")
    assert (result.exit_code, result.stderr.strip()) == (1, "Another index run is under way. Wait until it has ended, then try again.")


def test_the_status_counts_what_is_indexed(kobar):
    assert json.loads(kobar("status", "--json").stdout)["sources"] == [
        {"name": "notes", "documents": 3, "chunks": 12, "newest": "2026-03-10"}
    ]
    assert "fake-model" in kobar("status").stdout


def test_what_is_kept_of_a_member_is_told_and_forgotten(kobar):
    result = kobar("member", "1001", "--forget")
    assert result.stdout.splitlines()[0] == "Nothing is kept."
    assert result.stdout.splitlines()[1].startswith("Done: I keep nothing of you")


PROOF = {"path": "notes/ai/2026-03-10.md", "quote": "We log flights as MCAP."}
KNOWN = {"type": "fact", "answerable": True, "evidence": [PROOF], "must_include": ["mcap"]}


@pytest.fixture
def labelled(tmp_path):
    """Two questions, of which the fake assistant answers the one with “log” in it."""
    file = tmp_path / "questions.jsonl"
    asked = [{"id": "q1", "question": "which log format?"} | KNOWN, {"id": "q2", "question": "which format?"} | KNOWN]
    file.write_text("\n".join(json.dumps(each) for each in asked), encoding="utf-8")
    return file


def test_figures_come_with_intervals_and_the_keys_that_were_there_before(kobar, labelled):
    shape = json.loads(kobar("evaluate", "--questions", labelled, "--json").stdout)
    assert {"model", "questions", "overall", "by_type", "abstention"} <= shape.keys()
    assert (shape["overall"]["right"], shape["overall"]["right_and_cited"]) == (0.5, 0.5)
    assert shape["overall"]["intervals"]["right"] == [0.0945, 0.9055]
    assert shape["tones"] == {"answered": 1, "closest": 0, "nothing": 1}
    assert "comparison" not in shape


def test_a_run_is_kept_and_the_next_one_is_held_against_it(kobar, labelled, tmp_path):
    assert kobar("evaluate", "--questions", labelled, "--save", tmp_path / "before.json").exit_code == 0
    result = kobar("evaluate", "--questions", labelled, "--against", tmp_path / "before.json", "--json")
    comparison = json.loads(result.stdout)["comparison"]
    assert (comparison["questions"], comparison["changed"]) == (2, [])
    shown = kobar("evaluate", "--questions", labelled, "--against", tmp_path / "before.json").stdout
    assert "2 questions, 0 changed" in shown


def test_two_kept_runs_are_compared_without_asking_anything(kobar, house, labelled, tmp_path):
    kobar("evaluate", "--questions", labelled, "--save", tmp_path / "before.json")
    run = json.loads((tmp_path / "before.json").read_text(encoding="utf-8"))
    for name in ("right", "evidence_cited"):
        run["outcomes"][1]["worth"][name] = 1.0
    (tmp_path / "after.json").write_text(json.dumps(run), encoding="utf-8")
    house.settings.clear()
    result = kobar("evaluate", "--compare", tmp_path / "before.json", tmp_path / "after.json", "--json")
    assert house.settings == []
    shape = json.loads(result.stdout)
    assert shape["changed"] == [
        {"id": "q2", "type": "fact", "question": "which format?", "gained": ["evidence_cited", "right"], "lost": []}
    ]


def test_runs_on_other_questions_are_refused_before_anything_is_asked(kobar, house, labelled, tmp_path):
    kobar("evaluate", "--questions", labelled, "--save", tmp_path / "before.json")
    labelled.write_text(labelled.read_text(encoding="utf-8").replace("mcap", "csv"), encoding="utf-8")
    house.assistant.asked.clear()
    result = kobar("evaluate", "--questions", labelled, "--against", tmp_path / "before.json")
    assert (result.exit_code, house.assistant.asked) == (1, [])
    assert "cannot be compared" in result.stderr


def test_a_run_that_could_not_be_kept_is_not_made(kobar, house, labelled, tmp_path):
    result = kobar("evaluate", "--questions", labelled, "--save", tmp_path / "none" / "run.json")
    assert (result.exit_code, house.assistant.asked) == (1, [])
    assert "its folder is not there" in result.stderr


def test_the_language_is_the_one_that_is_named_else_the_questions(kobar, house):
    for arguments in (["log?"], ["milline log meil on?"], ["log?", "--language", "et"]):
        kobar("ask", *arguments)
    assert [question.language for question in house.assistant.asked] == ["en", "en", "et"]


def test_a_question_in_a_language_of_the_clusters_is_answered_in_it(kobar, house, config):
    config.write_text(CONFIG.replace("[[sources]]", 'languages = ["en", "et"]\n[[sources]]', 1), encoding="utf-8")
    kobar("ask", "milline log meil on?")
    assert house.assistant.asked[-1].language == "et"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "x" * 200), "Selles on 1200 märki"),
        (("events", "--to", "2020-01-01"), "1. jaanuar 2020 on enne tänast."),
    ],
    ids=["ask", "events"],
)
def test_an_error_speaks_the_language_that_is_named(kobar, arguments, told):
    result = kobar(*arguments, "--language", "et")
    assert (result.exit_code, result.stderr.startswith(told)) == (1, True)


def test_events_status_and_matches_speak_the_language_that_is_named(kobar, house):
    assert "Sündmused, 1.–31. märts 2026" in kobar("events", "--from", "2026-03-01", "--to", "2026-03-31", "--language", "et").stdout
    assert "Viimane indekseerimine: N 12. märts 2026" in kobar("status", "--language", "et").stdout
    shown = kobar("match", "edge inference", "--language", "et").stdout
    assert "(organisatsioon)" in shown
    assert "„Offers edge inference on 10 W boards“" in shown
    assert house.matcher.languages == ["et"]


def test_the_configs_first_language_is_the_terminals_usual_one(kobar, config):
    config.write_text(CONFIG.replace("[[sources]]", 'languages = ["et", "en"]\n[[sources]]', 1), encoding="utf-8")
    assert "Viimane indekseerimine" in kobar("status").stdout


def test_a_chat_speaks_the_language_that_is_named(kobar, house):
    result = kobar("chat", "--language", "et", stdin="/help\nwhich log?\n" + "x" * 200 + "\n")
    assert "Esita küsimus" in result.stdout
    assert [question.language for question in house.assistant.asked] == ["et", "et"]
    assert "Selles on 1200 märki" in result.stderr


def test_a_batch_speaks_the_language_that_is_named(kobar, house, tmp_path):
    result = kobar("ask", "--batch", write(tmp_path, {"id": "a", "question": "x" * 200}), "--language", "et")
    assert "Selles on 1200 märki" in lines(result)[0]["error"]
    assert house.assistant.asked[-1].language == "et"


def test_json_tells_the_tone_and_the_closest_places(kobar, house):
    assert json.loads(kobar("ask", "which log?", "--json").stdout)["tone"] == "answered"
    nothing = json.loads(kobar("ask", "who won?", "--json").stdout)
    assert (nothing["tone"], nothing["closest"]) == ("nothing", [])


def test_a_chat_remembers_what_was_asked(kobar, house):
    result = kobar("chat", stdin="which log format?\n\n/help\nwho won?\n" + "x" * 200 + "\nlog?\n/quit\nnever asked\n")
    assert result.exit_code == 0
    asked = house.assistant.asked
    assert [len(question.turns) for question in asked] == [0, 1, 2, 2]
    assert asked[1].turns[0].answer == "We log flights as MCAP."
    assert TOO_LONG in result.stderr
    assert "kobar>" not in result.stdout


def test_a_chat_may_begin_anew(kobar, house):
    kobar("chat", stdin="log?\n/new\nlog?\n")
    assert [len(question.turns) for question in house.assistant.asked] == [0, 0]


def test_a_chat_reads_as_the_audience_that_was_named(kobar, house):
    kobar("chat", "--as-audience", "board", stdin="log?\n")
    assert house.assistant.asked[0].readers == Readers.holding(["board"])


def test_help_imports_nothing_heavy():
    code = "import sys, bot.cli; print(*(name for name in ('numpy', 'pydantic', 'discord', 'torch', 'chromadb') if name in sys.modules))"
    found = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert found.stdout.strip() == ""
