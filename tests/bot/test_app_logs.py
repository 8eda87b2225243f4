"""What a log line never holds."""

from __future__ import annotations

import logging

from bot.logs import Redaction, set_up_logging

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"  # noqa: S105  the example in Discord's documentation
SECRETS = ("discord_token", "Authorization")


def redacted(level="info", **event):
    return Redaction(["very-secret"])(None, level, {"level": level, **event})


def test_secrets_are_taken_out_by_name_by_value_and_by_look():
    event = redacted(event=f"with very-secret and {TOKEN}", **dict.fromkeys(SECRETS, "x"))
    assert event == {"level": "info", "event": "with *** and ***", **dict.fromkeys(SECRETS, "***")}


def test_texts_of_members_and_documents_become_their_lengths():
    assert redacted(question="who?", quote="we did", source="notes") == {
        "level": "info",
        "question": "(4 characters)",
        "quote": "(6 characters)",
        "source": "notes",
    }


def test_texts_may_be_seen_when_debugging():
    assert redacted("debug", question="who?")["question"] == "who?"


def test_lines_of_libraries_go_the_same_way(capsys):
    set_up_logging(secrets=["very-secret"])
    logging.getLogger("some.library").warning("sent %s", "very-secret")
    logging.getLogger("some.library").debug("not shown")
    out, err = capsys.readouterr()
    assert out == ""
    assert '"event": "sent ***"' in err
    assert "not shown" not in err


def test_a_traceback_is_redacted_too(capsys):
    set_up_logging(secrets=["very-secret"])
    error = ValueError("very-secret")
    logging.getLogger("some.library").error("failed", exc_info=error)
    assert "very-secret" not in capsys.readouterr().err
