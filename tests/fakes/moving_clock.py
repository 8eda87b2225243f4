"""A clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.documents import NOW


@dataclass
class MovingClock:
    """Stands still until it is moved."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        """Let time pass: `days=7`."""
        self.moment += timedelta(**span)
