"""What is offered while somebody is typing."""

from bot.choices import CHOICE_CHARACTERS, CHOICES, name_choices


def test_names_that_are_too_long_for_a_choice_take_no_others_place():
    names = ["x" * (CHOICE_CHARACTERS + 1), *(f"x{number}" for number in range(CHOICES))]
    assert [choice.value for choice in name_choices("X", names)] == names[1:]
