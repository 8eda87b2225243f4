"""Names of organisations, people and groups that mean the same."""

from __future__ import annotations

import pytest

from knowledge.matching.names import is_named, key_of, shown_name
from knowledge.model import PartyKind
from tests.fakes.documents import CLUSTER

ORGANISATION, PERSON, GROUP = PartyKind.ORGANISATION, PartyKind.PERSON, PartyKind.GROUP


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Akuvara OÜ", "Akuvara"),
        ("OÜ Akuvara", "AKUVARA"),
        ("Raudnõges AS", "raudnõges"),
        ("Brezova Optika s.r.o.", "Brezova Optika"),
        ("Nordic Masts, Ltd.", "Nordic Masts"),
        ("Skarvnes Sonar  AS", "Skarvnes Sonar"),
    ],
)
def test_organisations_are_the_same_up_to_case_and_legal_form(one, other):
    assert key_of(ORGANISATION, one, CLUSTER) == key_of(ORGANISATION, other, CLUSTER)


@pytest.mark.parametrize(("one", "other"), [("Akuvara", "Akuvara Cyber"), ("Lukuaas", "Asjatu"), ("AS", "OÜ")])
def test_other_names_stay_apart(one, other):
    assert key_of(ORGANISATION, one, CLUSTER) != key_of(ORGANISATION, other, CLUSTER)


def test_a_group_is_the_same_by_slug_name_and_alias_and_shown_by_its_name():
    assert {key_of(GROUP, name, CLUSTER) for name in ("ai", "Artificial intelligence", "AI group")} == {"ai"}
    assert shown_name(GROUP, "ai", CLUSTER) == "Artificial intelligence"
    assert shown_name(GROUP, "sig-node", CLUSTER) == "sig-node"


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        (PERSON, "Marko Sügis", "Marko: spare rotors"),
        (PERSON, "Marko Sügis", "the list goes to Markole"),
        (ORGANISATION, "Akuvara OÜ", "Akuvara's pack"),
        (ORGANISATION, "Akuvara OÜ", "hind lepitakse kokku Akuvaraga"),
    ],
)
def test_a_line_names_whom_it_names(kind, name, text):
    assert is_named(kind, name, text)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [(PERSON, "Mari Tamm", "Marineers met"), (PERSON, "Ian O", "in Ireland"), (ORGANISATION, "AS", "as usual"), (GROUP, "ai", "ai ai ai")],
)
def test_a_line_does_not_name_by_chance(kind, name, text):
    assert not is_named(kind, name, text)
