CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row per distinct audience; its id is the partition of the dense index and a token of the lexical ones.
CREATE TABLE audiences (id INTEGER PRIMARY KEY AUTOINCREMENT, expression TEXT NOT NULL UNIQUE);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    group_slug TEXT,
    date TEXT,
    url TEXT,
    language TEXT,
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    first_line INTEGER NOT NULL,
    text TEXT NOT NULL,
    capability TEXT,
    fingerprint TEXT NOT NULL,
    UNIQUE (source, path)
);
CREATE INDEX documents_by_audience ON documents (audience_id, kind);
CREATE INDEX documents_by_path ON documents (path);
-- These two hold all that their question asks for: a row would be read past its whole text.
CREATE INDEX documents_by_group ON documents (audience_id, group_slug);
CREATE INDEX documents_by_fingerprint ON documents (source, path, fingerprint);

CREATE TABLE parties (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX parties_by_document ON parties (document_id);

-- AUTOINCREMENT: an id is never given twice, so that a stale hit can never mean another chunk.
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    audience_id INTEGER NOT NULL REFERENCES audiences (id),
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    headings TEXT NOT NULL,
    first_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    units TEXT NOT NULL,
    embedded_text TEXT NOT NULL,
    vector_key BLOB NOT NULL,
    in_dense_index INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX chunks_by_document ON chunks (document_id, ordinal);
CREATE INDEX chunks_by_audience ON chunks (audience_id);
CREATE INDEX chunks_by_key ON chunks (vector_key);
CREATE INDEX chunks_outside ON chunks (id) WHERE in_dense_index = 0;

-- Vectors are kept by the hash of the text that was embedded, so that nothing is embedded twice.
CREATE TABLE vectors (
    key BLOB NOT NULL,
    model TEXT NOT NULL,
    whole BLOB NOT NULL,
    spans BLOB NOT NULL,
    PRIMARY KEY (key, model)
);

-- The mean vector of all chunks in a language ('' where it is not known): what cosines are measured from.
CREATE TABLE centroids (
    language TEXT NOT NULL,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (language, model)
);

-- Chunks that have left the store and may still stand in the dense index.
CREATE TABLE departed (chunk_id INTEGER PRIMARY KEY);

CREATE VIRTUAL TABLE words USING fts5 (
    audience, title, context, headings, body, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE trigrams USING fts5 (audience, body, tokenize = 'trigram');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);

CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX turns_by_place ON turns (place, id);

-- Questions that nothing answered, for whoever keeps the cluster's knowledge.
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL
);
