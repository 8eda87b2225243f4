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
        ("NATO DIANA 2026?", "NATO DIANA 2026?"),
        ("TRL 6 — SADUL", "TRL 6 — SADUL"),
        ("MIS ON STRAẞE", "Mis on straße"),
        ("kü\u00adber\u200bkaitse", "küberkaitse"),
        ("o\u0303ppus", "õppus"),
        ("\u200b\u200b", "\u200b\u200b"),
        ("🎉 🎉 🎉", "🎉 🎉 🎉"),
        ("mail kadri@here.example", "mail kadri@here.example"),
        ("Hi Kobar! Who makes batteries? Thanks a lot!", "Who makes batteries?"),
        ("hello, who makes batteries, thank you in advance", "who makes batteries"),
        ("Tere hommikust! Kes teeb akusid? Aitäh.", "Kes teeb akusid?"),
        ("who said thanks to Akuvara?", "who said thanks to Akuvara?"),
        ("Tere Firma tooted?", "Tere Firma tooted?"),
        ("hi!", "hi!"),
        ("thanks", "thanks"),
    ],
)
def test_addresses_mentions_and_shouting_are_not_sought(asked, sought):
    assert sought_in(asked) == sought


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "<:" * 50_000,
        "<:" + "a" * 100_000,
        "@" * 100_000,
        "https://" * 20_000,
        "A" * 100_000,
        "!" * 100_000,
        "thanks " * 20_000,
        "hi " * 50_000,
    ],
)
def test_what_is_sought_of_a_long_text_is_soon_known(text):
    assert len(sought_in(text)) <= len(text)
