"""Channels of the Discord server as sources: what is posted, edited, deleted and closed off there, followed at every moment."""
