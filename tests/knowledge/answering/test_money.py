"""Sums of money: which questions ask for one, and which lines state one."""

import pytest

from knowledge.answering.money import asks_for_money, states_money


@pytest.mark.parametrize(
    "question",
    [
        "how much did the stand cost each of us?",
        "How much would a broker charge for a launch?",
        "what's the membership fee for a company of 30 people",
        "what hourly rate did the contractor get in the end?",
        "which fees are there for guests",
        "max payout for a critical bug?",
        "price per month of the night service?",
        "palju maksab UV-katse liikmele?",
        "kui palju maksis messiboks meile?",
        "mis on liikmemaksu aastane summa?",
        "kui suur on järgmise aasta liikmemaks?",
        "mis hinnaga müüakse Sarv-3?",
    ],
)
def test_a_question_for_a_price_asks_for_money(question):
    assert asks_for_money(question)


@pytest.mark.parametrize(
    "question",
    [
        "when was the price raised to 5 euros?",
        "who pays for the stand?",
        "why does the test cost so much?",
        "by how much did the price of batteries rise?",
        "which year did the price drop to 10 euros?",
        "what did they decide about price lists?",
        "how much did the drone carry?",
        "how many companies pay for the stand?",
        "how much time did we spend on it?",
        "kes maksab boksi eest?",
        "mitme protsendi võrra hind tõusis?",
        "palju õnne!",
    ],
)
def test_a_question_for_something_else_does_not(question):
    assert not asks_for_money(question)


@pytest.mark.parametrize(
    "line",
    [
        "Contributor comms would like to spend $120.",
        "1,584 euros each.",
        "Liikmele 2 150 eurot.",
        "The fee is 90€ a month.",
        "Budget: 300k",
        "Free for members.",
        "Eurosatory in figures: cost 101,000 for the stand, 6,450 for freight.",
        "1. Eurosatory, Paris: 84 m² – 138 000 – 82 800.",
        "UV-katse maksab liikmele 640.",
        "Liikmetele tasuta.",
    ],
)
def test_a_line_states_a_sum(line):
    assert states_money(["About the stand.", line])


@pytest.mark.parametrize(
    "line",
    [
        "The stand has 60 m² for six companies.",
        "A freely chosen carrier.",
        "Weight of price 45 %.",
        "Broker – Price for 6U – Earliest",
        "The price was talked about on 3 May 2026.",
    ],
)
def test_a_line_with_other_numbers_states_none(line):
    assert not states_money([line])
