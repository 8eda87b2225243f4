"""Finding collaborators: organisations by their capability sheets; people, groups and organisations by the notes on their work."""

from knowledge.matching.matcher import Matcher

__all__ = ["Matcher"]
