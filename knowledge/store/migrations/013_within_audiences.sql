-- The mean vector of the chunks in a language ('' where it is not known) and of an audience, and of how many: cosines are measured from the mean
-- of what may be read. Until the next index run (0 chunks) that of all stands for each.
CREATE TABLE centroids_by_audience (
    language TEXT NOT NULL,
    audience_id INTEGER NOT NULL,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    chunks INTEGER NOT NULL,
    PRIMARY KEY (language, audience_id, model)
);
INSERT INTO centroids_by_audience SELECT c.language, a.id, c.model, c.vector, 0 FROM centroids c, audiences a;
DROP TABLE centroids;
ALTER TABLE centroids_by_audience RENAME TO centroids;

-- How many tokens the full-text tables have of each chunk.
CREATE TABLE lengths (
    chunk_id INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    audience_id INTEGER NOT NULL,
    word_tokens INTEGER NOT NULL,
    trigram_tokens INTEGER NOT NULL
);
CREATE INDEX lengths_by_audience ON lengths (audience_id, word_tokens, trigram_tokens);
INSERT INTO lengths SELECT c.id, c.audience_id, token_count(w.sz), token_count(t.sz)
FROM chunks c JOIN words_docsize w ON w.id = c.id JOIN trigrams_docsize t ON t.id = c.id;
