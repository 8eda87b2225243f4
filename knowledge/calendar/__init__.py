"""The cluster's calendars: recurring events expanded, periods in words, and questions about events."""
