"""Composing answers: from passages, from the calendar, from who does what; and when to say nothing."""
