"""Readers: a file's bytes to a document, one module a format."""
