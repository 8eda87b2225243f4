"""Working groups as a text names them: names, blends, any word for a group, Estonian forms."""

from __future__ import annotations

import pytest

from knowledge.group_names import groups_in, is_blend, mentions, without_groups
from knowledge.model import Cluster, WorkingGroup

CLUSTER = Cluster(
    "K",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm", "tehisintellekti töörühm")),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm", "küber- ja sidetöörühm")),
        WorkingGroup("dual-use", "Dual use and space", ("space group", "kosmosetöörühm", "kahese kasutuse töörühm")),
        WorkingGroup("sales", "Export and joint sales", ("export group", "eksporditöörühm")),
        WorkingGroup("uncrewed", "Uncrewed systems", ("drone group", "mehitamata süsteemide töörühm", "droonirühm")),
    ),
)
SIGS = ["sig-auth", "sig-docs"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what did sig-auth decide", {"sig-auth": 1.0}),
        ("what did SIG Auth decide", {"sig-auth": 1.0}),
        ("is auth broken", {"sig-auth": 0.5}),
        ("minutes of the AI group", {"ai": 1.0}),
        ("mida TI töörühm otsustas", {"ai": 1.0}),
        ("artificial intelligence in radars", {"ai": 1.0}),
        ("what about artificial turf", {}),
        ("authentication and documents", {}),
        ("who leads docs and sig-auth", {"sig-docs": 0.5, "sig-auth": 1.0}),
        ("", {}),
        ("the AI working group and the cyber team", {"ai": 1.0, "cyber": 1.0}),
        ("export of drones into space", {}),
    ],
)
def test_working_groups_named_in_a_text(text, found):
    assert groups_in(text, SIGS, CLUSTER) == found


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("mida kübertöörühm tegi", "cyber"),
        ("kübertöörühma otsused", "cyber"),
        ("kübertöörühmas", "cyber"),
        ("küberrühmast", "cyber"),
        ("kübergrupis", "cyber"),
        ("küber-töörühmale", "cyber"),
        ("küber- ja sidetöörühma koosolek", "cyber"),
        ("tehisintellekti töörühmas", "ai"),
        ("tehisintellekti rühmale", "ai"),
        ("TI töörühmaga", "ai"),
        ("TI-töörühmast", "ai"),
        ("eksporditöörühmale", "sales"),
        ("ekspordirühma", "sales"),
        ("droonirühmalt", "uncrewed"),
        ("droonitöörühmas", "uncrewed"),
        ("mehitamata süsteemide töörühmas", "uncrewed"),
        ("kosmosetöörühmani", "dual-use"),
        ("kahese kasutuse töörühmaga", "dual-use"),
    ],
)
def test_a_group_is_named_in_any_case_and_with_any_word_for_a_group(text, slug):
    assert groups_in(text, [], CLUSTER) == {slug: 1.0}


@pytest.mark.parametrize("text", ["mida ruumis otsustati", "Ruumi koosolek", "what did TIs notes say", "mida arutati TI-s"])
def test_a_short_name_is_known_in_its_forms(text):
    cluster = Cluster("K", "Europe/Tallinn", ("en", "et"), (WorkingGroup("room", "Ruum", ("TI",)),))
    assert groups_in(text, [], cluster) == {"room": 1.0}


@pytest.mark.parametrize(
    "text", ["küberturve", "kosmoselaev", "tehisintellekti mudelid", "droonitõrje", "eksporditoetus", "töörühmad", "küberõppus"]
)
def test_a_word_that_only_begins_like_a_group_is_none(text):
    assert groups_in(text, [], CLUSTER) == {}


@pytest.mark.parametrize(
    ("text", "slug"), [("küber", "cyber"), ("cyber", "cyber"), ("kosmos", "dual-use"), ("drones", "uncrewed"), ("eksport", "sales")]
)
def test_a_group_by_what_it_works_on_alone_where_that_is_asked_for(text, slug):
    assert [one.slug for one in mentions(text, [], CLUSTER, bare=True)] == [slug]


@pytest.mark.parametrize(
    ("word", "parts", "blend"),
    [
        ("contribex", ["contributor", "experience"], True),
        ("contributorexperience", ["contributor", "experience"], True),
        ("conex", ["contributor", "experience"], True),
        ("coex", ["contributor", "experience"], False),
        ("contrib", ["contributor", "experience"], False),
        ("contributor", ["contributor", "experience"], False),
        ("contribexy", ["contributor", "experience"], False),
        ("apimachinery", ["api", "machinery"], True),
        ("apimach", ["api", "machinery"], True),
        ("docs", ["docs"], False),
        ("", ["contributor", "experience"], False),
    ],
)
def test_blends_of_a_groups_words(word, parts, blend):
    assert is_blend(word, parts) == blend


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("who leads the AI group now?", "who leads the now?"),
        ("who maintains it?", "who maintains it?"),
        ("mida TI töörühmas arutati", "mida arutati"),
    ],
)
def test_a_text_without_a_groups_name(text, left):
    assert without_groups(text, ["ai"], CLUSTER) == left
