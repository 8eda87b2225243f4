"""The face: the only package that knows Discord and the terminal."""
