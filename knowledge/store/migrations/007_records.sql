-- Decisions and actions as they are recognised in a document's text; they go with it. `mark` is a hash of source, path, verbatim line and
-- its number among equal lines, by which an action is told again when its document is read anew.
CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    first_unit INTEGER NOT NULL,
    last_unit INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    line TEXT NOT NULL,
    owner TEXT,
    due TEXT,
    done INTEGER NOT NULL,
    mark BLOB NOT NULL
);
CREATE INDEX records_by_document ON records (document_id);
CREATE INDEX records_by_chunk ON records (chunk_id);
CREATE INDEX records_by_mark ON records (mark);

-- Which actions somebody has marked as done, who (a name such as discord:user:123) and when; no text.
CREATE TABLE done_marks (mark BLOB PRIMARY KEY, marked_by TEXT NOT NULL, marked_at TEXT NOT NULL) WITHOUT ROWID;

-- Who has been reminded of which action's due day; of an action that names several owners, each is.
CREATE TABLE reminders (
    mark BLOB NOT NULL,
    due TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (mark, due, sent_to)
) WITHOUT ROWID;
