"""The store: one SQLite file that is the truth about documents, chunks, audiences and vectors."""
