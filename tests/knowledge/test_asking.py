"""What is sought of what is asked."""

from __future__ import annotations

import pytest

from knowledge.asking import sought_in


@pytest.mark.parametrize(
    ("asked", "sought"),
    [
        ("who makes batteries?", "who makes batteries?"),
        ("@everyone who makes batteries? https://example.org/a?b=c", "who makes batteries?"),
        ("<@!123> <@&45> who leads <#678> <a:wave:90>?", "who leads ?"),
        ("MITU KLASSI ON KOIDUL?", "Mitu klassi on koidul?"),
        ("SADUL RELAY?", "SADUL RELAY?"),
        ("who tests the SADUL RELAY in C-UAS?", "who tests the SADUL RELAY in C-UAS?"),
        ("https://example.org", "https://example.org"),
        ("@everyone ???", "@everyone ???"),
        ("mail kadri@here.example", "mail kadri@here.example"),
    ],
)
def test_addresses_mentions_and_shouting_are_not_sought(asked, sought):
    assert sought_in(asked) == sought
