"""The sample cluster in examples/cluster is whole and agrees with itself."""

import json
import re
import tomllib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import icalendar
import pytest
import yaml

CLUSTER = Path(__file__).parents[2] / "examples" / "cluster"
GROUPS = {"ai", "uncrewed", "cyber", "dual-use", "export"}
NOTES = sorted(path for path in (CLUSTER / "notes").rglob("*") if path.is_file())
SHEETS = sorted(path for path in (CLUSTER / "sheets").iterdir() if path.suffix in {".md", ".yaml"})
CALENDARS = sorted((CLUSTER / "calendars").glob("*.ics"))
SHEET_KEYS = {
    "kind", "organisation", "country", "city", "size", "contact_role", "last_reviewed", "working_groups", "offers",
    "needs", "products", "standards", "interfaces", "certificates", "markets",
}  # fmt: skip
QUESTION_TYPES = {
    "fact", "decision", "superseded", "restricted", "restricted_unreadable", "event", "collaborator", "who", "when",
    "action", "unanswerable_near", "unanswerable_far",
}  # fmt: skip
ESTONIAN = re.compile(r"^## (Osalejad|Otsused)", re.MULTILINE)


def config() -> dict[str, Any]:
    return tomllib.loads((CLUSTER / "config.toml").read_text(encoding="utf-8"))


def questions() -> list[dict[str, Any]]:
    lines = (CLUSTER / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def metadata(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)) if path.suffix == ".yaml" else dict(frontmatter.loads(text).metadata)


def readable_by(path: str) -> str:
    """Return the audience that a document has: its own where it names one, its source's otherwise."""
    sources = {source["path"]: source["audience"] for source in config()["sources"]}
    if path.endswith(".ics"):
        return sources[path]
    return str(metadata(CLUSTER / path).get("audience", sources[path.split("/", maxsplit=1)[0]]))


def summaries(path: Path) -> set[str]:
    return {str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def test_the_configuration_names_sources_that_exist_and_audiences_that_are_mapped() -> None:
    settings = config()
    mapped = {"everyone", *settings["discord"]["audiences"]}
    assert {group["slug"] for group in settings["groups"]} == GROUPS
    assert all((CLUSTER / source["path"]).exists() for source in settings["sources"])
    assert {entry["audience"] for entry in settings["sources"] + settings["groups"]} <= mapped
    assert {f"{slug}-group" for slug in GROUPS} <= mapped


def test_there_are_enough_notes_a_fifth_of_them_in_estonian_and_some_for_one_group_only() -> None:
    audiences = [metadata(path).get("audience") for path in NOTES]
    assert len(NOTES) >= 44
    assert sum(bool(ESTONIAN.search(path.read_text(encoding="utf-8"))) for path in NOTES) >= 9
    assert sum(str(audience).endswith("-group") for audience in audiences) >= 6
    assert {path.suffix for path in NOTES} == {".md", ".txt", ".html"}
    assert sum(path.suffix == ".md" and not metadata(path) for path in NOTES) == 3


@pytest.mark.parametrize("path", NOTES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_note_lies_where_its_front_matter_says_and_within_the_story(path: Path) -> None:
    meta, day = metadata(path), date.fromisoformat(path.name[:10])
    audiences = {"members", *config()["discord"]["audiences"]}
    assert date(2025, 5, 1) <= day <= date(2026, 10, 31)
    assert path.parent.name in GROUPS
    if meta:
        assert (meta["date"], meta["group"], meta["kind"]) == (day, path.parent.name, "minutes")
        assert meta["source"] == f"https://notes.example.invalid/{path.parent.name}/{path.stem}"
        assert meta.get("audience", "members") in audiences


def test_each_company_has_one_sheet_with_exactly_the_agreed_keys() -> None:
    sheets = [metadata(path) for path in SHEETS]
    assert len({sheet["organisation"] for sheet in sheets}) == len(sheets) >= 15
    for sheet in sheets:
        assert set(sheet) - {"audience"} == SHEET_KEYS
        assert sheet["kind"] == "sheet"
        assert isinstance(sheet["size"], int)
        assert isinstance(sheet["last_reviewed"], date)
        assert set(sheet["working_groups"]) <= GROUPS
        assert all(isinstance(line, str) for line in sheet["offers"] + sheet["needs"] + sheet["interfaces"])
        assert all(set(product) == {"name", "trl", "description"} for product in sheet["products"])
        assert all(1 <= product["trl"] <= 9 for product in sheet["products"])


def test_organisations_named_in_notes_have_a_sheet() -> None:
    sheets = [str(metadata(path)["organisation"]) for path in SHEETS]
    named = {name for path in NOTES for name in metadata(path).get("organisations", [])}
    assert {name for name in named if not any(sheet.startswith(f"{name} ") for sheet in sheets)} == set()


@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: path.name)
def test_a_calendar_keeps_the_rules_of_its_format(path: Path) -> None:
    content = path.read_bytes()
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    keys = [(str(event["UID"]), str(event.get("RECURRENCE-ID", ""))) for event in events]
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert len(set(keys)) == len(keys)
    assert all({"DTSTAMP", "DTSTART", "DTEND", "URL", "CATEGORIES"} <= set(event) for event in events)


def test_each_group_meets_by_rule_and_some_meetings_are_moved() -> None:
    events = icalendar.Calendar.from_ical((CLUSTER / "calendars" / "meetings.ics").read_bytes()).walk("VEVENT")
    recurring = {name for event in events if isinstance(event, icalendar.Event) and event.rrules for name in event.categories}
    assert recurring >= GROUPS
    assert any("EXDATE" in event for event in events)
    assert any("RECURRENCE-ID" in event for event in events)


def test_questions_are_many_bilingual_and_evenly_split() -> None:
    asked = questions()
    languages = Counter(question["language"] for question in asked)
    splits = Counter(question["split"] for question in asked)
    assert len(asked) >= 70
    assert len({question["id"] for question in asked}) == len(asked)
    assert {question["type"] for question in asked} == QUESTION_TYPES
    assert languages["et"] >= len(asked) / 5
    assert set(splits) == {"dev", "test"}
    assert abs(splits["dev"] - splits["test"]) <= len(asked) / 10


@pytest.mark.parametrize("question", questions(), ids=lambda question: question["id"])
def test_a_question_has_evidence_that_stands_verbatim_and_may_be_read(question: dict[str, Any]) -> None:
    assert question["answerable"] == bool(question["evidence"])
    assert [word.lower() for word in question["must_include"]] == question["must_include"]
    if "now" in question:
        assert datetime.fromisoformat(question["now"]).tzinfo is not None
    may_read = {"everyone", *question.get("audiences", config()["discord"]["audiences"])}
    for evidence in question["evidence"]:
        path = CLUSTER / evidence["path"]
        lines = summaries(path) if path.suffix == ".ics" else path.read_text(encoding="utf-8").splitlines()
        assert any(evidence["quote"] in line for line in lines)
        assert readable_by(evidence["path"]) in may_read


def test_a_restricted_question_has_a_twin_that_members_cannot_have_answered() -> None:
    asked = questions()
    unreadable = {question["question"] for question in asked if question["type"] == "restricted_unreadable"}
    restricted = [question for question in asked if question["type"] == "restricted"]
    notes = [q for q in restricted if q["evidence"][0]["path"].startswith("notes/")]
    assert len(notes) >= 6
    assert {question["question"] for question in notes} <= unreadable
