-- Notes that leads are writing: kept with their owner until they are posted or discarded, or some days have gone. `channel_id` is the channel
-- source that a note is for, `place_id` where it will stand, `note` the note as JSON, `submitted` whether its owner has said that it is to be
-- posted, so that it is when Kobar was stopped just then. `corrected_*` say what it corrects, where it is a
-- correction: a message of a channel, else a document.
CREATE TABLE note_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT NOT NULL,
    submitted INTEGER NOT NULL DEFAULT 0,
    corrected_post INTEGER,
    corrected_source TEXT,
    corrected_path TEXT
);

-- The messages that such a note is posted as, noted before each is sent: so Kobar knows its own message as the lead's note whenever it first
-- sees it, and a part that got through although the connection broke is not sent twice.
CREATE TABLE note_parts (
    draft_id INTEGER NOT NULL REFERENCES note_drafts (id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    nonce TEXT NOT NULL,
    content TEXT NOT NULL,
    message_id INTEGER,
    PRIMARY KEY (draft_id, part)
) WITHOUT ROWID;

-- What corrects what: the message `post_id` corrects another message, or the document that `source` and `path` name.
CREATE TABLE corrections (
    post_id INTEGER PRIMARY KEY,
    corrected_post INTEGER,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    user_id INTEGER NOT NULL
);
CREATE INDEX corrections_by_post ON corrections (corrected_post);
CREATE INDEX corrections_by_path ON corrections (path);
