"""Digests: what is new for certain readers, when it is told where, and what of it must be taken back."""
