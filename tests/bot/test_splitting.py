"""Messages are of a length that Discord takes, and what must stay whole does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markdown import escaped, link
from bot.splitting import split, width

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)
ADDRESS = st.from_regex(r"https://[a-z]{1,12}\.example/[a-z0-9_?&=-]{0,60}", fullmatch=True)
LINKS = st.one_of(
    ADDRESS,
    ADDRESS.map(lambda url: f"<{url}>"),
    st.tuples(st.from_regex(r"[a-z ]{1,30}[a-z]", fullmatch=True), ADDRESS).map(lambda one: f"[{one[0]}]({one[1]})"),
    st.tuples(st.from_regex(r"[a-z\[\]()* ]{0,30}[a-z]", fullmatch=True), ADDRESS).map(lambda one: link(*one)),
    st.sampled_from(["<t:1773306000:F>", "<@123456789012345678>"]),
)
PROSE = st.from_regex(r"[a-zõäöü,.😀]{1,14}", fullmatch=True)


def lines_of(pieces):
    return st.lists(pieces, max_size=40).map(" ".join)


def squeezed(text: str) -> str:
    """A text without what cutting may add or take: white space, marks of quotes, fences, backslashes."""
    return re.sub(r"[\s\\>]|-#|```\w*", "", text)


@given(st.lists(WORDS, max_size=20))
def test_every_message_fits_and_no_word_is_lost(lines):
    text = "\n".join(escaped(line) for line in lines)
    parts = split(text, limit=200)
    assert all(0 < width(part) <= 200 for part in parts)
    assert "".join("".join(parts).split()).replace("\\", "") == "".join(text.split()).replace("\\", "")


@given(st.lists(st.tuples(st.sampled_from(["", "> ", "-# ", "- "]), lines_of(st.one_of(PROSE, LINKS))), max_size=12), st.data())
def test_no_link_and_no_address_is_ever_cut(lines, data):
    text = "\n".join(mark + line for mark, line in lines)
    parts = split(text, limit=400)
    assert all(width(part) <= 400 for part in parts)
    assert squeezed("\n".join(parts)) == squeezed(text)
    whole = re.findall(r"\[[^\]\n]*\]\(<?https://[^)\s]*\)|https://[^\s<>)\]]+", text)
    for one in set(whole):
        assert sum(part.count(one) for part in parts) == text.count(one)


CODE = st.lists(st.text(alphabet="abc =()#", max_size=80), max_size=12)
BLOCK = st.tuples(st.sampled_from(["", "python", "sql"]), CODE).map(lambda one: "\n".join([f"```{one[0]}", *one[1], "```"]))


@given(st.lists(st.one_of(lines_of(PROSE), BLOCK), max_size=6))
def test_every_message_closes_the_fences_that_it_opens_and_opens_them_in_their_language(texts):
    text = "\n".join(texts)
    parts = split(text, limit=300)
    assert all(width(part) <= 300 for part in parts)
    assert all(part.count("```") % 2 == 0 for part in parts)
    assert squeezed("\n".join(parts)) == squeezed(text)
    languages = set(re.findall(r"^```(\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"^```(\w+)$", "\n".join(parts), re.MULTILINE)) <= languages


def test_a_code_fence_that_is_cut_is_closed_and_opened_again():
    first, *_, last = split("```python\n" + "\n".join("x" * 40 for _ in range(20)) + "\n```", limit=200)
    assert first.endswith("\n```")
    assert last.startswith("```python\n")


def test_a_fence_that_opens_at_the_end_of_a_message_goes_with_its_code():
    first, second = split("\n".join(["word " * 30, "```", "y" * 60, "```"]), limit=200)
    assert "```" not in first
    assert second == "```\n" + "y" * 60 + "\n```"


def test_code_within_a_line_opens_no_fence():
    parts = split("\n".join(["```x``` " + "word " * 20] * 5), limit=200)
    assert all(part.count("```") % 2 == 0 for part in parts)


def test_emoji_count_twice():
    assert width("😀") == 2
    assert [width(part) for part in split("😀" * 3000)] == sorted((width(part) for part in split("😀" * 3000)), reverse=True)
    assert all(width(part) <= 2000 for part in split("😀" * 3000))


@pytest.mark.parametrize("mark", ["> ", "-# "])
def test_the_rest_of_a_quote_or_of_small_print_is_one_too(mark):
    parts = split(mark + "word " * 300, limit=400)
    assert all(line.startswith(mark) for part in parts for line in part.split("\n"))


def test_what_is_longer_than_a_message_alone_is_cut_all_the_same():
    assert all(width(part) <= 200 for part in split("> https://a.example/" + "x" * 1000, limit=200))
