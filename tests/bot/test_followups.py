"""What is meant for Kobar in a thread of its own, and what is not."""

from __future__ import annotations

import pytest

from bot.followups import Message, is_meant_for_kobar

MEANT = [
    "And in May?",
    "and the price",
    "what about the cyber group",
    "Who was there",
    "ok, who leads it now?",
    "Please list the open actions",
    "show me the minutes",
    "how about 2027",
    "aga eelmisel aastal",
    "ja tehisintellekti töörühm?",
    "kes juhib kübertöörühma",
    "kas see otsus kehtib veel?",
    "palun leia viimane otsus",
    "thanks, and who decided that?",
    "Really?",
    "yes, please",
    "jah, palun",
    "sure, go ahead",
    "in Estonian please",
    "inglise keeles palun",
    "same for the export group",
]
NOT_MEANT = [
    "thanks!",
    "Thank you, great",
    "ok",
    "aitäh",
    "suur tänu",
    "selge, tänan",
    "I will call them tomorrow.",
    "and I will bring the antenna",
    "but we never agreed to that",
    "ja ma saadan selle homme",
    "The link is down again",
    "👍",
    "...",
    "",
    "lol nice",
    "yes",
    "jah",
    "sure",
]


@pytest.mark.parametrize("text", MEANT)
def test_a_question_or_what_goes_on_from_one_is_meant_for_it(text):
    assert is_meant_for_kobar(Message(text))


@pytest.mark.parametrize("text", NOT_MEANT)
def test_chatter_is_not(text):
    assert not is_meant_for_kobar(Message(text))


@pytest.mark.parametrize("text", ["And in May?", "who was there?"])
@pytest.mark.parametrize("to", [{"mentions_others": True}, {"reply_to_other": True}])
def test_a_question_to_another_member_is_not(text, to):
    assert not is_meant_for_kobar(Message(text, **to))


def test_a_mention_always_is():
    assert is_meant_for_kobar(Message("thanks", mentions_kobar=True, mentions_others=True))


def test_a_reply_to_it_is_unless_it_is_thanks():
    assert is_meant_for_kobar(Message("the second one, in more detail", reply_to_kobar=True))
    assert not is_meant_for_kobar(Message("thanks a lot!", reply_to_kobar=True))


def test_a_yes_is_meant_for_it_only_in_reply():
    assert is_meant_for_kobar(Message("yes", reply_to_kobar=True))
    assert is_meant_for_kobar(Message("jah", reply_to_kobar=True))
    assert not is_meant_for_kobar(Message("yes", reply_to_other=True))
    assert not is_meant_for_kobar(Message("yes, please", reply_to_other=True))
