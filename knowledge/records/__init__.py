"""Decisions and actions: recognised in notes and posts, kept with their documents, listed, marked as done, reminded of."""
