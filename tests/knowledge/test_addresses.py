"""Web addresses are found in a text, and long ones shown by their host."""

import pytest

from knowledge.addresses import addresses_in, shown, shown_length

LONG = "https://docs.example/forms/1FAIpQLSf0uW8PoxNqzIypOwFs57ZFgf0/viewform"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (LONG, "docs.example/…"),
        (LONG.replace("https://", "http://www."), "docs.example/…"),
        (LONG.replace("example", "example:8443"), "docs.example:8443/…"),
        ("https://docs.example/short", "https://docs.example/short"),
        (LONG.replace("docs.", "good.example@"), LONG.replace("docs.", "good.example@")),
        (LONG.replace("docs.", "good.example\\."), LONG.replace("docs.", "good.example\\.")),
    ],
    ids=["long", "www", "port", "short", "a name before the host", "a host that is none"],
)
def test_a_long_address_is_shown_by_its_host(address, text):
    assert shown(address) == text


def test_what_follows_an_address_is_not_of_it():
    assert list(addresses_in(f"See ({LONG}), and http://a.example.")) == [(5, LONG), (5 + len(LONG) + 7, "http://a.example")]


def test_a_text_is_as_long_as_it_is_shown():
    assert shown_length(f"See {LONG}, please") == len("See docs.example/…, please")
    assert shown_length("See it, please") == len("See it, please")
