"""What a sentence states that can be looked up, in the forms in which people write it."""

from __future__ import annotations

import pytest

from knowledge.answering.facts import WrittenDate, is_named, names, numbers, take_dates, told_numbers, visible, vocabulary

MARCH = WrittenDate(3, 12, 2026)


@pytest.mark.parametrize(
    "text",
    ["12 March 2026", "March 12, 2026", "March 12th, 2026", "2026-03-12", "12.03.2026", "12.3.2026", "12. märts 2026", "12. märtsil 2026"],
)
def test_a_date_is_the_same_in_every_form(text):
    assert take_dates(f"It was on {text}, they said.")[0] == [MARCH]


def test_a_span_of_days_is_two_dates():
    assert take_dates("9–11 June 2026")[0] == [WrittenDate(6, 9, 2026), WrittenDate(6, 11, 2026)]
    assert take_dates("20.–22. aprill 2027")[0] == [WrittenDate(4, 20, 2027), WrittenDate(4, 22, 2027)]


@pytest.mark.parametrize(("text", "expected"), [("in May", [WrittenDate(5)]), ("we may go", []), ("märtsis", [WrittenDate(3)])])
def test_a_month_alone_is_a_date_and_the_verb_is_none(text, expected):
    assert take_dates(text)[0] == expected


@pytest.mark.parametrize(
    ("told", "same"),
    [
        (WrittenDate(3, 12), True),
        (MARCH, True),
        (WrittenDate(3, 13, 2026), False),
        (WrittenDate(3, 12, 2025), False),
        (WrittenDate(3), False),
    ],
)
def test_a_date_is_told_by_one_that_says_no_less(told, same):
    assert MARCH.is_told_by(told, {2026}) is same


def test_a_date_without_a_year_is_of_the_documents_years_only():
    assert not MARCH.is_told_by(WrittenDate(3, 12), {2024, 2025})


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("42,000 euros", "42 000 eurot"),
        ("1,5 km", "1.5 km"),
        ("three members", "3 members"),
        ("3 liiget", "kolme liikmega"),
        ("1,500.25", "1500.25"),
        ("83%", "83 %"),
        ("98 g", "98g"),
        ("twelve", "a dozen"),
    ],
)
def test_a_number_is_the_same_in_every_form(text, source):
    assert all(forms & told_numbers(source) for forms in numbers(text))


@pytest.mark.parametrize(("text", "source"), [("11 classes", "14 classes"), ("1.20", "1.2"), ("42 000", "4 200"), ("seven", "eleven")])
def test_another_number_is_another(text, source):
    assert not all(forms & told_numbers(source) for forms in numbers(text))


def test_names_are_capitals_acronyms_and_words_with_digits():
    found = [name.text for name in names("The group met Mari Maasikas of NATO about iPhone, MIL-STD-1553 and kubectl.io")]
    assert found == ["Mari", "Maasikas", "NATO", "iPhone", "MIL-STD-1553", "kubectl.io"]


@pytest.mark.parametrize(
    ("name", "source"),
    [("Maasikaga", "Mari Maasikas"), ("NATO-s", "NATO"), ("Tallinnas", "Tallinn"), ("Estonian", "Estonia"), ("Soovaht's", "Soovaht OÜ")],
)
def test_a_name_is_known_in_its_inflected_forms(name, source):
    assert is_named(name.removesuffix("'s"), vocabulary(source))


@pytest.mark.parametrize(("name", "source"), [("Tamsalu", "Tamm"), ("T5", "T4"), ("Akuvara", "Akula"), ("VV-M4", "VV-M3")])
def test_another_name_is_another(name, source):
    assert not is_named(name, vocabulary(source))


def test_what_has_no_width_is_taken_out():
    assert visible("a\u200bb\u202ec\x00d\U000e0041e\n") == "abcde\n"
