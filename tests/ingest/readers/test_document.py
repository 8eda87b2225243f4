"""Notes and sheets: what is taken from front matter, path and text, and why a file is refused."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import chunk
from ingest.readers.document import MAX_BYTES, read_document
from ingest.readers.parties import MAX_PARTIES
from knowledge.audience import EVERYONE, Audience
from knowledge.errors import UnreadableDocument
from knowledge.model import DocumentKind, PartyKind

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
MEMBERS = Audience.of("members")

SHEET = """---
kind: sheet
organisation: Soovaht OÜ
country: Estonia
city: Tartu
size: 14
contact_role: head of sales
last_reviewed: 2026-09-15
working_groups: [ai, export]
offers:
  - Object detectors that run on 15 W.
  - "Labelling of \\"thermal\\" video"
needs:
  - a thermal camera
    with a shutterless core
products:
  - name: Kiivit
    trl: 7
    description: Detector box for small aircraft.
standards: [STANAG 4609, MAVLink 2]
audience: members
---
# Soovaht

We build detectors. We test them outdoors.
"""


def read(text, path="notes/ai/2026-03-12.md", audience=MEMBERS, languages=("en", "et")):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_document(raw, source="notes", path=path, audience=audience, languages=languages)


def read_or_reason(raw, path):
    """The document, cut into chunks once for good measure, or why there is none."""
    try:
        document = read(raw, path=path, languages=("en",))
    except UnreadableDocument as error:
        return None, str(error)
    chunk(document)
    return document, ""


def names(document, kind):
    return [party.name for party in document.parties if party.kind is kind]


def test_front_matter_says_what_a_note_is():
    document = read(
        "---\ntitle: Founding\ngroup: cyber\ndate: 2025-05-13\nkind: minutes\nsource: https://a.example/x\n"
        "people: [Ann Tamm]\norganisations: [Soovaht]\nlicence: CC0\n---\n# Heading\ntext\n"
    )
    assert (document.title, document.group, document.date, document.url) == ("Founding", "cyber", date(2025, 5, 13), "https://a.example/x")
    assert document.kind is DocumentKind.NOTE
    assert document.text == "# Heading\ntext\n"
    assert document.first_line == 11
    assert names(document, PartyKind.PERSON) == ["Ann Tamm"]
    assert names(document, PartyKind.ORGANISATION) == ["Soovaht"]
    assert names(document, PartyKind.GROUP) == ["cyber"]


def test_without_front_matter_path_and_text_say_it():
    document = read("# Minutes of the **AI** group\n\ntext")
    assert (document.title, document.group, document.date, document.first_line) == ("Minutes of the AI group", "ai", date(2026, 3, 12), 1)
    assert read("only text", path="notes/ai/2026-03-12.txt").title == "ai 2026-03-12"
    assert read("only text", path="notes/some_idea.txt").title == "some idea"
    assert read("only text", path="notes/idea.txt").group is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## January 23, 2019, 11a - Noon", date(2019, 1, 23)),
        ("## Apr 2, 2024", date(2024, 4, 2)),
        ("# Meeting of 15 June 2016", date(2016, 6, 15)),
        ("Koosolek, 15. juuni 2016", date(2016, 6, 15)),
        ("Koosolek 15. juunil 2016 Tartus", date(2016, 6, 15)),
        ("Koosolek 3. märtsil 2026", date(2026, 3, 3)),
        ("Koosolek 15.06.2016", date(2016, 6, 15)),
        ("**12/15/2020**", date(2020, 12, 15)),
        ("on 2016-06-15 at ten", date(2016, 6, 15)),
        ("on 5/6/2020", None),
        ("on 2016-13-45", None),
        ("September 29th", None),
    ],
)
def test_dates_in_the_text(text, expected):
    assert read(text, path="notes/ai/minutes.md").date == expected


def test_text_is_verbatim_but_for_its_newlines():
    assert read(b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\na  b\r\n\tc\rd ").text == "\na  b\n\tc\nd "
    assert read("õäö “quoted”".encode("cp1252")).text == "õäö “quoted”"
    assert read("kõik".encode("utf-16")).text == "kõik"


def test_front_matter_narrows_the_audience_and_never_widens_it():
    assert read("---\naudience: board\n---\nx").audience == MEMBERS.narrowed(Audience.of("board"))
    assert read("---\nAudience: [board, ai-group]\n---\nx").audience == MEMBERS.narrowed(Audience.of("board", "ai-group"))
    assert read(f"---\naudience: {EVERYONE}\n---\nx").audience == MEMBERS
    assert read("\n\n---\naudience: board\n---\nx").audience.admits(frozenset({"members"})) is False


def test_a_link_that_is_no_web_address_is_no_link():
    assert read("---\nsource: javascript:alert(1)\n---\nx").url is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param(" \n\n", "is empty", id="blank"),
        pytest.param("---\ntitle: x\n---\n", "no text after", id="nothing after front matter"),
        pytest.param(b"\x89PNG\x00\x01\x02", "no text file", id="binary"),
        pytest.param(b"%PDF-1.7 \x01\x02\x03\x04\x05", "no text file", id="control characters"),
        pytest.param("---\ntitle: [a\n---\nx", "line", id="broken YAML"),
        pytest.param("---\ntitle: x\n\ntext", "never closed", id="never closed"),
        pytest.param("---\njust words\n---\nx", "key: value", id="no keys"),
        pytest.param("---\na: &x [1]\nb: [*x, *x]\n---\nx", "anchor", id="aliases"),
        pytest.param(f"---\na: {'[' * 30}{']' * 30}\n---\nx", "deeper", id="nesting"),
        pytest.param(f"---\na: {'x' * 70_000}\n---\nx", "characters", id="too much front matter"),
        pytest.param("---\naudience: board\naudience: everyone\n---\nx", "repeats the key 'audience'", id="repeated key"),
        pytest.param("---\naudience:\n---\nx", "'audience' is empty", id="empty audience"),
        pytest.param("---\naudience: {a: b}\n---\nx", "'audience' must be a list", id="audience of a wrong kind"),
        pytest.param("---\naudience: a|everyone\n---\nx", "'audience' must be a name", id="audience that is an expression"),
        pytest.param("---\ndate: soon\n---\nx", "'date' must be a date such as 2026-03-12 (line 2)", id="date in words"),
        pytest.param("---\ndate: 2026-13-45\n---\nx", "month must be", id="impossible date"),
        pytest.param("---\na: !!python/object/apply:os.system [ls]\n---\nx", "YAML", id="object"),
        pytest.param("---\ntitle: [a, b]\n---\nx", "'title' must be one text", id="title of a wrong kind"),
        pytest.param("x" * (MAX_BYTES + 1), "too large", id="too large"),
        pytest.param("---\nkind: sheet\nsize: 3\n---\nx", "'organisation' is missing", id="nobody's sheet"),
        pytest.param("---\nkind: sheet\norganisation: A\nsize: many\n---\nx", "'size' must be a whole number (line 4)", id="size in words"),
        pytest.param("---\nkind: sheet\norganisation: A\nproducts: [{name: B, trl: 12}]\n---\nx", "'trl'", id="impossible level"),
        pytest.param("---\nkind: sheet\norganisation: A\nproducts: [B]\n---\nx", "'products'", id="products without keys"),
        pytest.param("---\nkind: sheet\norganisation: A\noffers: [[a]]\n---\nx", "'offers' must be a list", id="lists in lists"),
    ],
)
def test_what_cannot_be_read_says_why(text, reason):
    with pytest.raises(UnreadableDocument) as caught:
        read(text)
    assert reason in str(caught.value)


def test_yaml_that_is_no_sheet_is_refused():
    with pytest.raises(UnreadableDocument, match="kind: sheet"):
        read("a: 1\n", path="sheets/a.yaml")


def test_the_language_is_one_of_the_clusters():
    assert read("Rühm otsustas, et järgmine koosolek toimub Tartus ja kõik liikmed on oodatud.").language == "et"
    assert read("The group decided that the next meeting is in Tartu and all members are welcome.").language == "en"
    assert read("Ok").language is None
    assert read("Ok", languages=("et",)).language == "et"


@pytest.mark.parametrize(
    ("text", "people", "organisations"),
    [
        pytest.param(
            "## Attendees\nAnn Tamm and Jaan Kask (Soovaht), Eva Ilves (Kilbikobar, minutes). Apologies: Priit Haljas (Raudnõges).",
            ["Ann Tamm", "Jaan Kask", "Eva Ilves"],
            ["Soovaht", "Kilbikobar"],
            id="a sentence under a heading",
        ),
        pytest.param(
            "**Attendees (pronouns):**\n\n\n* Ann Tamm (she/her)\n* Jaan Kask, Red Hat\n* @jk\n\n**Topics**\n\n* Not A Person\n",
            ["Ann Tamm", "Jaan Kask", "jk"],
            ["Red Hat"],
            id="a list",
        ),
        pytest.param(
            "- Host: Ann Tamm\n- Attendees:\n    - Jaan Kask (@jk)\n    - Eva Ilves\n- Other business\n    - [Jing] said something\n",
            ["Ann Tamm", "Jaan Kask", "Eva Ilves"],
            [],
            id="a nested list",
        ),
        pytest.param("Osalejad: Ann Tamm (Soovaht OÜ) ja Eva Ilves", ["Ann Tamm", "Eva Ilves"], ["Soovaht OÜ"], id="Estonian"),
        pytest.param(
            "Minutes of 24 May, Tartu. Present: Ann Tamm, Jaan Kask.\n\nEva Ilves spoke.", ["Ann Tamm", "Jaan Kask"], [], id="in a sentence"
        ),
        pytest.param("# Present the results\n\n* Ann Tamm\n", [], [], id="another heading"),
        pytest.param("Kohal olid: Ann Tamm, Jaan Kask", ["Ann Tamm", "Jaan Kask"], [], id="present, Estonian"),
        pytest.param("- Present the results to the board\n- Participants liked it\n[Jing] spoke, @mo too", [], [], id="prose"),
        pytest.param("Attendees: add your name here\n", [], [], id="a template"),
    ],
)
def test_lists_of_attendees(text, people, organisations):
    document = read(text)
    assert names(document, PartyKind.PERSON) == people
    assert names(document, PartyKind.ORGANISATION) == organisations


def test_parties_are_limited():
    text = "Attendees:\n" + "".join(f"* Aa{chr(97 + number % 26)} {'b' * (1 + number // 26)}\n" for number in range(119)) * 5
    assert len(read(text * 9).parties) <= MAX_PARTIES


def test_a_sheet_is_a_capability_with_its_whole_file_as_text():
    document = read(SHEET, path="sheets/soovaht.md")
    capability = document.capability
    assert document.kind is DocumentKind.SHEET
    assert (document.title, document.text, document.first_line) == ("Soovaht OÜ", SHEET, 1)
    assert capability.offers == ("Object detectors that run on 15 W.", 'Labelling of "thermal" video')
    assert capability.needs == ("a thermal camera with a shutterless core",)
    assert (capability.products[0].name, capability.products[0].trl) == ("Kiivit", 7)
    assert (capability.size, capability.last_reviewed, capability.groups) == (14, date(2026, 9, 15), ("ai", "export"))
    assert names(document, PartyKind.ORGANISATION) == ["Soovaht OÜ"]
    assert names(document, PartyKind.GROUP) == ["ai", "export"]


@pytest.mark.parametrize("path", ["sheets/soovaht.md", "sheets/soovaht.yaml"])
def test_a_sheets_chunks_keep_offers_needs_and_products_apart(path):
    document = read(SHEET if path.endswith(".md") else SHEET.split("---\n")[1], path=path)
    chunks = {}
    for found in chunk(document):
        chunks.setdefault(found.headings[0], []).extend(unit.text for unit in found.units)
    assert chunks["Offers"][0] == "Offers: Object detectors that run on 15 W."
    assert chunks["Needs"] == ["Needs: a thermal camera with a shutterless core"]
    assert chunks["Products"] == ["Products: Kiivit (TRL 7): Detector box for small aircraft."]
    assert "Size: 14 employees" in chunks["Profile"]
    quotes = [document.text[unit.start : unit.end] for found in chunk(document) for unit in found.units]
    assert "Object detectors that run on 15 W." in quotes
    assert "contact_role: head of sales" in quotes
    assert ("We test them outdoors." in quotes) == path.endswith(".md")


def test_a_page_is_read_as_it_is_shown():
    document = read(
        """<html><head><title>AI group</title><meta name="date" content="2026-03-10"><meta name="audience" content="board">
        <style>p {}</style></head><body><h1>Kiivit has <b>flown</b></h1><p>Attendees: Ann Tamm (Soovaht)</p><!-- secret -->
        <ul><li>First <a href="x">link</a><ul><li>inner</li></ul></li></ul><p hidden>secret</p><p style="display:none">secret</p>
        <script>secret()</script><table><tr><th>Who</th><th>What</th></tr><tr><td>Ann</td><td>map</td></tr></table></body></html>""",
        path="notes/ai/report.html",
    )
    assert document.text == (
        "# Kiivit has flown\n\nAttendees: Ann Tamm (Soovaht)\n\n- First link\n    - inner\n\n| Who | What |\n|---|---|\n| Ann | map |\n"
    )
    assert (document.title, document.date, document.group) == ("AI group", date(2026, 3, 10), "ai")
    assert document.audience == MEMBERS.narrowed(Audience.of("board"))
    assert names(document, PartyKind.PERSON) == ["Ann Tamm"]


def test_a_page_that_the_parser_gives_up_on_is_refused_with_a_reason():
    _, reason = read_or_reason(b"<p>Kestrel <![ ", "notes/a.html")
    assert reason is not None
    assert "cannot be read as HTML" in reason


@given(st.binary(max_size=200) | st.text(alphabet=st.sampled_from("-\n:ab []{}#&*!|>'\"<p/ä\x00"), max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
@pytest.mark.parametrize("path", ["notes/a.md", "notes/a.html", "notes/a.yaml"])
def test_any_bytes_are_read_or_refused_with_a_reason(path, raw):
    document, reason = read_or_reason(raw, path)
    assert reason or document.text.strip()


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs shared/data beside the project")
@pytest.mark.parametrize("folder", ["documents", "bad_documents", "prompts"])
def test_real_documents_of_others_are_read_or_refused(folder):
    for file in sorted((SHARED / folder).rglob("*")):
        if file.is_file() and file.stat().st_size <= MAX_BYTES:
            for suffix in (".md", ".html", ".yaml"):
                document, reason = read_or_reason(file.read_bytes(), f"notes/{file.stem}{suffix}")
                assert document or 3 < len(reason) < 400
