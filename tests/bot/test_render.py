"""How answers, events and collaborators look on Discord, and that nothing in a document can do more than be read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import render, render_citations, render_events, render_status
from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, safe_url, shortened
from bot.views import answer_view
from bot.wording import ENGLISH, ESTONIAN
from ingest.report import Failure, IndexReport
from knowledge.library import LibraryStatus, SourceStatus
from knowledge.message import Message
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Evidence,
    Match,
    Occurrence,
    PartyKind,
    Period,
    Statement,
)
from tests.fakes.services import CLUSTER, answer_from, passage

KIND = AnswerKind.PASSAGES
TALLINN = ZoneInfo("Europe/Tallinn")


def citation(**also) -> Citation:
    known = {
        "n": 1,
        "path": "notes/ai/2026-03-10.md",
        "title": "Monthly minutes",
        "quote": "We log flights as MCAP.",
        "locator": "Minutes › Decisions",
        "url": "https://notes.example.invalid/ai/2026-03-10",
        "group": "ai",
        "date": date(2026, 3, 10),
    }
    return Citation(**(known | also))


def event(**also) -> Occurrence:
    start = datetime(2026, 6, 9, 14, tzinfo=TALLINN)
    known = {
        "uid": "1",
        "summary": "AI group",
        "start": start,
        "end": start + timedelta(hours=2),
        "all_day": False,
        "location": "Tehnopol, Tallinn",
        "source": "meetings",
        "path": "calendars/meetings.ics",
    }
    return Occurrence(**(known | also))


# Answers


def test_an_answer_comes_first_as_a_quote_and_then_its_sources_one_small_line_each():
    (message,) = render.answer_messages(answer_from("?", [passage("- We log flights as MCAP.")]), CLUSTER, private=False)
    assert message == (
        "> We log flights as MCAP. [1]\n\n"
        "-# [1] [AI group, 10 March 2026](<https://notes.example.invalid/ai/2026-03-10>) · Minutes › Decisions"
    )


def test_a_source_names_group_and_date_where_the_title_does_not():
    (line,) = render_citations.source_lines([citation(url=None)], CLUSTER, ENGLISH)
    assert line == "-# [1] Monthly minutes · Artificial intelligence · 10 March 2026 · Minutes › Decisions"


def test_a_source_is_dated_in_the_answers_language():
    assert "10. märts 2026" in render_citations.source_lines([citation()], CLUSTER, ESTONIAN)[0]


def test_quotes_from_one_place_share_one_source_line():
    assert len(render_citations.source_lines([citation(), citation(n=2, quote="x")], CLUSTER, ENGLISH)) == 1
    assert render_citations.source_lines([citation(), citation(n=2, quote="x")], CLUSTER, ENGLISH)[0].startswith("-# [1] [2] ")


def test_a_documents_own_heading_is_not_repeated():
    (line,) = render_citations.source_lines([citation(locator="AI group, 10 March 2026 (video) › 3. Models")], CLUSTER, ENGLISH)
    assert line.endswith("10 March 2026 · 3\\. Models")


def test_what_leads_up_to_a_quote_stands_over_it_once():
    found = [passage("- We log flights as **MCAP**.\n- Rosbags go."), passage("- We log flights as **MCAP**.")]
    answer = answer_from("?", found)
    lead = "10 March 2026, AI: Decisions: "
    answer = replace(answer, statements=tuple(replace(one, text=lead + one.text) for one in answer.statements))
    (message,) = render.answer_messages(answer, CLUSTER, private=False)
    assert message.startswith(
        "-# 10 March 2026, AI: Decisions\n> Rosbags go. [1]\n> We log flights as \\*\\*MCAP\\*\\*. [2]\n\n-# [1] [2] "
    )


def test_a_statement_that_is_no_quote_does_not_look_like_one():
    answer = Answer("?", AnswerKind.PASSAGES, "en", (Statement("Flights go into MCAP files.", (1,)),), (citation(),))
    assert not render.answer_messages(answer, CLUSTER, private=False)[0].startswith(">")


def test_an_answer_fits_on_a_screen_and_names_only_the_sources_of_what_it_shows():
    found = [passage(f"- {letter * 300}", ident=n) for n, letter in enumerate("abcd", start=1)]
    (message,) = render.answer_messages(answer_from("?", found), CLUSTER, private=False)
    assert "[2]" in message
    assert "[3]" not in message


def test_one_endless_sentence_is_cut():
    (message,) = render.answer_messages(answer_from("?", [passage("word " * 2000)]), CLUSTER, private=False)
    assert "…" in message


def test_an_address_ends_before_a_backslash_and_a_lone_mark_is_text():
    assert escaped("see https://a.example/x\\") == "see <https://a.example/x>\\\\"
    assert [escaped(text) for text in ("-", "+", "3.", "- x")] == ["\\-", "\\+", "3\\.", "\\- x"]


def test_nothing_found_names_whom_to_ask_in_the_questions_language():
    answer = Answer("?", AnswerKind.PASSAGES, "et", contact="klastri juht")
    assert "Küsi: klastri juht." in render.answer_messages(answer, CLUSTER, private=True)[0]


ABSENCE = "I looked through 2 notes of *Cyber*: no line in them is recognised as a decision."


def test_what_was_looked_through_in_vain_stands_in_the_place_of_nothing_found():
    answer = Answer("?", AnswerKind.LISTING, "en", contact="Mari", absence=ABSENCE)
    assert render.answer_messages(answer, CLUSTER, private=True) == (
        "**Nothing found.** I looked through 2 notes of \\*Cyber\\*: no line in them is recognised as a decision. Ask Mari.",
    )
    (public,) = render.answer_messages(answer, CLUSTER, private=False)
    assert public.endswith("\n-# `/ask` with `private: True` searches all that you yourself may read.")


def test_what_is_said_to_a_greeting_is_all_of_the_message():
    answer = Answer("hi", AnswerKind.REPLY, "en", absence="Ask me what was *decided*.")
    assert {render.answer_messages(answer, CLUSTER, private=private) for private in (True, False)} == {("Ask me what was \\*decided\\*.",)}


def test_what_an_answer_lacks_stands_between_it_and_its_sources():
    (message,) = render.answer_messages(
        replace(answer_from("?", [passage("- Koit has **14** classes.")]), absence="*No* sum."), CLUSTER, private=True
    )
    before, after = message.split("\n\\*No\\* sum.\n\n")
    assert "14" in before
    assert after.startswith("-# ")


def test_what_comes_nearest_to_what_is_not_recorded_follows_what_was_looked_through():
    (message,) = render.answer_messages(replace(closest(), absence=ABSENCE), CLUSTER, private=True)
    assert "is recognised as a decision. These lines come nearest:\n> as of May\n" in message
    (message,) = render.answer_messages(replace(closest(language="et"), absence="Vaatasin läbi."), CLUSTER, private=False)
    assert "Vaatasin läbi. Kõige lähemale jõuavad need read:\n> as of May\n" in message


def closest(*found, **also) -> Answer:
    """An answer that nothing supports, with the places that come nearest."""
    told = answer_from("?", found or [passage("- Koit has **14** classes.\n  - as of May")], **also)
    return replace(told, statements=(), citations=(), closest=told.citations)


def test_what_comes_nearest_is_no_answer_but_quotes_with_their_places_and_whom_to_ask():
    (message,) = render.answer_messages(closest(), CLUSTER, private=True)
    assert message == (
        "**No answer, only the closest passages.** Nothing in what you may read answers this; these come nearest:\n"
        "> as of May\n"
        "-# [AI group, 10 March 2026](<https://notes.example.invalid/ai/2026-03-10>) · Minutes › Decisions\n"
        "Ask Kadri Laanemäe."
    )


def test_what_comes_nearest_in_public_says_how_to_search_more():
    (message,) = render.answer_messages(closest(), CLUSTER, private=False)
    assert "what everyone who can see this channel may read; these come nearest:" in message
    assert message.endswith("-# `/ask` with `private: True` searches all that you yourself may read.")


def test_what_comes_nearest_is_three_passages_at_most_without_numbers_or_a_sources_button():
    answer = closest(*(passage(f"- Koit {n}", ident=n) for n in range(5)))
    (message,) = render.answer_messages(answer, CLUSTER, private=True)
    assert message.count("\n> ") == 3
    assert "[1]" not in message
    assert answer_view(answer, render.shown_statements(answer)) is None


def test_the_quote_of_what_comes_nearest_cannot_do_more_than_be_read():
    (message,) = render.answer_messages(closest(passage("@everyone **[x](https://evil.example)**")), CLUSTER, private=True)
    assert "@everyone" not in message
    assert "](https" not in message


def test_the_three_tones_begin_with_different_words_in_each_language():
    for language in ("en", "et"):
        answers = (answer_from("?", [passage("- Koit")], language=language), closest(language=language), Answer("?", KIND, language))
        first = [render.answer_messages(answer, CLUSTER, private=True)[0].split("\n")[0].split(".")[0] for answer in answers]
        assert len(set(first)) == 3
        assert [line.startswith("**") for line in first] == [False, True, True]


def test_what_was_changed_later_comes_after_what_changed_it_and_says_so():
    old, new = passage("- Koit has 14 classes.", ident=1), passage("- Koit has 11 classes.", ident=2)
    answer = answer_from("?", [old, new])
    answer = replace(answer, statements=(replace(answer.statements[0], superseded=date(2026, 5, 12)), answer.statements[1]))
    (message,) = render.answer_messages(answer, CLUSTER, private=True)
    assert message.startswith("> Koit has 11 classes. [2]\n-# Earlier statement, changed on 12 May 2026\n> Koit has 14 classes. [1]\n")
    (message,) = render.answer_messages(replace(answer, language="et"), CLUSTER, private=True)
    assert "-# Varasem teave, muudetud 12. mail 2026\n> Koit has 14 classes. [1]" in message


def test_the_lead_of_a_statement_stands_beside_that_it_was_changed():
    answer = answer_from("?", [passage("- Koit has 14 classes.")])
    told = Statement("10 March 2026, AI: Decisions: Koit has 14 classes.", (1,), superseded=date(2026, 5, 12))
    (message,) = render.answer_messages(replace(answer, statements=(told,)), CLUSTER, private=True)
    assert message.startswith("-# Earlier statement, changed on 12 May 2026 · 10 March 2026, AI: Decisions\n> Koit has 14")


def test_groups_and_whom_to_ask_are_called_as_in_the_answers_language():
    group = replace(CLUSTER.groups[0], names=(("et", "Tehisintellekti töörühm"),))
    cluster = replace(CLUSTER, groups=(group,), contacts=(("et", "klastri juht"),))
    said = answer_from("?", [passage("- Koit", title="Koit")], language="et")
    assert "Tehisintellekti töörühm" in render.answer_messages(said, cluster, private=True)[0]
    assert "Artificial intelligence" in render.answer_messages(replace(said, language="en"), cluster, private=True)[0]
    assert render.match_messages([], cluster, ESTONIAN)[0].endswith("Küsi: klastri juht.")
    assert render.match_messages([], cluster, ENGLISH)[0].endswith("Ask the cluster manager.")


# Events


def test_an_events_times_are_each_readers_own():
    assert render_events.event_line(event(), ENGLISH) == "- **AI group** · <t:1781002800:F> – <t:1781010000:t> · Tehnopol, Tallinn"


def test_whole_days_stay_the_days_they_are():
    start = datetime(2026, 6, 9, tzinfo=TALLINN)
    line = render_events.event_line(event(start=start, end=start + timedelta(days=3), all_day=True, summary="Exhibition"), ENGLISH)
    assert "9–11 June 2026" in line


def test_a_cancelled_event_says_so():
    assert "cancelled" in render_events.event_line(event(cancelled=True), ENGLISH)


def test_an_event_answer_shows_its_statements_as_events():
    answer = Answer(
        "?",
        AnswerKind.EVENTS,
        "en",
        (Statement("AI group: Tuesday 9 June 2026, 14:00–16:00 (Europe/Tallinn).", (1,)),),
        (
            citation(
                path="calendars/meetings.ics", title="Meetings", quote="AI group", locator="9 June 2026", url=None, group=None, date=None
            ),
        ),
        occurrences=(event(), event(uid="2")),
    )
    (message,) = render.answer_messages(answer, CLUSTER, private=False)
    assert "<t:1781002800:F>" in message
    assert "and 1 more" in message
    assert "-# [1] Meetings · 9 June 2026" in message


def test_an_event_that_is_told_in_words_takes_no_other_events_time():
    later = event(uid="2", start=datetime(2026, 7, 9, 14, tzinfo=TALLINN), end=datetime(2026, 7, 9, 16, tzinfo=TALLINN))
    said = (Statement("Not in May; the nearest: AI group, 9 June 2026.", (1,)), Statement("AI group: Thursday 9 July 2026.", (1,)))
    cited = citation(path="calendars/meetings.ics", title="Meetings", quote="AI group", url=None)
    (message,) = render.answer_messages(
        Answer("?", AnswerKind.EVENTS, "en", said, (cited,), occurrences=(event(), later)), CLUSTER, private=False
    )
    assert f"<t:{int(later.start.timestamp())}:F>" in message
    assert f"<t:{int(event().start.timestamp())}:F>" not in message


def test_an_event_beside_a_quote_stands_in_its_own_line():
    answer = Answer(
        "?",
        AnswerKind.JOINED,
        "en",
        (
            Statement("12 May 2026, AI: Decisions: Kadri leads.", (1,)),
            Statement("AI group: Tuesday 9 June 2026, 14:00–16:00 (Europe/Tallinn).", (2,)),
        ),
        (citation(quote="Kadri leads."), citation(n=2, path="calendars/meetings.ics", title="Meetings", quote="AI group")),
        occurrences=(event(),),
    )
    (message,) = render.answer_messages(answer, CLUSTER, private=False)
    lines = message.splitlines()
    assert lines[1] == "> Kadri leads. [1]"
    assert lines[2].startswith("- **")
    assert "<t:1781002800:F>" in lines[2]


def test_a_list_of_many_events_stays_one_message():
    (message,) = render_events.event_messages([event(summary="x" * 90)] * 80, Period(date(2026, 6, 1), date(2026, 6, 30)), ENGLISH)
    assert len(message) <= MESSAGE_CHARACTERS
    assert "more" in message


def test_a_period_without_events_says_so():
    assert render_events.event_messages([], Period(date(2026, 6, 1), date(2026, 6, 30)), ENGLISH) == (
        "I know of no events, 1–30 June 2026.",
    )


# Collaborators and running it


def test_a_match_says_why_and_what_is_missing():
    match = Match(
        "Sideselg", PartyKind.ORGANISATION, 0.9, (Evidence("sheets/sideselg.md", "Mesh radio at 868 MHz", "Sideselg"),), ("no EMC test",)
    )
    assert render.match_messages([match], CLUSTER, ENGLISH) == (
        "**Sideselg** (organisation)\n> Mesh radio at 868 MHz\n-# Sideselg\n-# Missing: no EMC test",
    )


def test_no_match_says_so_and_whom_to_ask():
    said = "**Nothing found.** I found nobody in what can be read here whose sheet or notes answer this need. Ask the cluster manager."
    assert render.match_messages([], CLUSTER, ENGLISH) == (said,)


def test_a_report_is_told_in_its_readers_language():
    report = IndexReport(
        failures=(Failure("notes/bad.md", Message("'{key}' {what}", key="trl", what=Message("must be a whole number"))),),
        notes=(Message("Going on with a rebuild that was cut off."),),
        seconds=1.5,
    )
    (message,) = render_status.report_messages(report, ESTONIAN)
    assert "aega kulus 1,5 s" in message
    assert "-# Jätkan katkenud uuesti ehitamist." in message
    assert "- **notes/bad.md**: „trl“ peab olema täisarv" in message


def test_a_place_without_headings_is_named_by_its_lines_in_the_readers_language():
    bare = replace(passage("- Koit"), headings=())
    assert render_citations.context_lines(1, bare, (0, 0), CLUSTER, ESTONIAN)[0].endswith("read 4–9")
    assert render_citations.context_lines(1, bare, (0, 0), CLUSTER, ENGLISH)[0].endswith("lines 4–9")


def test_a_report_names_what_could_not_be_read_and_why():
    report = IndexReport(added=1, failures=(Failure("notes/bad.md", "is empty"),))
    (message,) = render_status.report_messages(report, ENGLISH)
    assert "**1** added" in message
    assert "- **notes/bad.md**: is empty" in message


def test_progress_is_a_share_and_no_count():
    assert render_status.progress_line("reading", 551, 1102, ENGLISH) == "Bringing the index up to date: reading the sources, 50 %"


def test_status_names_what_is_readable_model_and_last_run():
    status = LibraryStatus((SourceStatus("notes", 3, 9, date(2026, 3, 10)),), "e5", datetime(2026, 3, 12, tzinfo=UTC).isoformat())
    (message,) = render_status.status_messages(status, (), ENGLISH)
    assert "**notes**: 3 documents, 9 passages, newest of 10 March 2026" in message
    assert "<t:1773273600:f>" in message


# Untrusted text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** _x_ `c` ~~s~~ ||spoiler||", r"\*\*bold\*\* \_x\_ \`c\` \~\~s\~\~ \|\|spoiler\|\|"),
        ("[click](https://evil.example)", r"\[click\]\(<https://evil.example>\)"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("12. märtsil", r"12\. märtsil"),
        ("> quote", r"\> quote"),
        ("two\nlines\r\n\tand a tab", "two lines and a tab"),
        ("\u202egnp.exe\u200b\u2066", "gnp.exe"),
        ("@everyone and <@123456789012345678>", "@\u200beveryone and \\<@\u200b123456789012345678\\>"),
        ("<t:0:F> <#1> </ask:1>", r"\<t:0:F\> \<\#1\> \</ask:1\>"),
        ("see https://a.example/x_y.", "see <https://a.example/x_y>."),
        ("see discord.gg/abc", "see discord\u200b.gg/abc"),
        ("see ftp://a.example", "see ftp:\u200b//a.example"),
    ],
)
def test_text_of_documents_is_shown_to_the_letter(text, shown):
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x(1)", "https://a.example/x%281%29"),
        ("https://a.example/x>y", "https://a.example/x%3Ey"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("javascript:alert(1)", None),
        ("https://user@evil.example", None),
        ("https://", None),
        ("http://[", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url, safe):
    assert safe_url(url) == safe


def test_a_title_cannot_break_out_of_its_link_or_pass_for_another():
    assert link("x](https://evil.example) [y", "https://a.example").count("](") == 0
    assert link("A title](b", "https://a.example") == r"[A title\)\(b](<https://a.example>)"


@given(st.text(max_size=200))
@example("<@")
@example("<@&1> <@!1> <@1>")
def test_nothing_in_a_text_pings_or_ends_its_line(text):
    shown = escaped(text)
    assert "\n" not in shown
    assert "@everyone" not in shown.casefold()
    assert "@here" not in shown.casefold()
    assert not re.search(r"<@[!&]?\d", shown)


@given(st.text(max_size=100), st.integers(min_value=2, max_value=50))
def test_what_is_shortened_fits(text, limit):
    assert len(shortened(plain(text), limit)) <= limit
