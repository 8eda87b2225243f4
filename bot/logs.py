"""Logging: structured lines on standard error, without secrets and without anyone's questions or documents."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Sequence

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
"""What stands in a log line in place of a secret."""

_SECRET_KEYS = re.compile(r"token|secret|password|authori[sz]ation|api_?key", re.IGNORECASE)
_TEXT_KEYS = frozenset({"question", "text", "passage", "passages", "quote", "answer", "need", "content", "prompt"})
_DISCORD_TOKEN = re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
"""A Discord bot token as it looks; https://discord.com/developers/docs/reference#authentication has an example."""


class Redaction:
    """A structlog processor that takes out secrets everywhere, and members' and documents' texts above DEBUG."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """The event with its secrets replaced and its texts given as their lengths."""
        level = str(event.get("level", method))
        return {key: self._value(key, value, level) for key, value in event.items()}

    def _value(self, key: str, value: object, level: str) -> object:
        if _SECRET_KEYS.search(key):
            return HIDDEN
        if key in _TEXT_KEYS and isinstance(value, str) and level != "debug":
            return f"({len(value)} characters)"
        return self.hidden(value) if isinstance(value, str) else value

    def hidden(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _DISCORD_TOKEN.sub(HIDDEN, text)


def set_up_logging(*, level: str = "INFO", secrets: Sequence[str] = ()) -> None:
    """Send all log lines, the libraries' too, through structlog to standard error, from `level` on."""
    redaction = Redaction(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.format_exc_info,
        redaction,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # httpx writes each request's address at INFO, one for every call to Chroma.
    logging.getLogger("httpx").setLevel(max(logging.WARNING, root.level))


def _formatter(shared: list[Processor]) -> logging.Formatter:
    picture: Processor = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, picture],
    )
