"""The cluster's calendars: recurring events expanded, periods in words, and questions about events."""

from knowledge.calendar.calendar import Agenda, Calendar, EventHit, EventSearch, let_go
from knowledge.calendar.periods import period_in

__all__ = ["Agenda", "Calendar", "EventHit", "EventSearch", "let_go", "period_in"]
