"""Notes that leads write, and minutes that are drafted of a thread."""
