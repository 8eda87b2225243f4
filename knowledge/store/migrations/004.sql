-- The words of each chunk as numbers, by which a question's words are found in many chunks at once.
CREATE TABLE terms (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    ids BLOB NOT NULL
);
