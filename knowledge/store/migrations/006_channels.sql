-- Channels of the chat server that are read as sources. `declared` is what the config calls the channel, NULL for one that an administrator
-- added; a channel that is renamed stays the same by its id.
CREATE TABLE channel_sources (
    channel_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    declared TEXT,
    group_slug TEXT,
    audience TEXT NOT NULL,
    shortest INTEGER NOT NULL
);

-- Threads of those channels; a private one has an audience of its own.
CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    private INTEGER NOT NULL
);
CREATE INDEX threads_by_channel ON threads (channel_id);

-- The messages that are kept: `place_id` is the channel or the thread that each stands in, `document` the path of the document that it is
-- part of. Documents are made of these rows and can be made again.
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    place_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    author TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    opens INTEGER NOT NULL,
    text TEXT NOT NULL,
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    document TEXT
);
CREATE INDEX posts_by_place ON posts (place_id, id);
CREATE INDEX posts_by_channel ON posts (channel_id);
CREATE INDEX posts_by_author ON posts (author_id);

-- Files that were attached to kept messages; `raw` is NULL until it has been fetched.
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    raw BLOB,
    document TEXT
);
CREATE INDEX attachments_by_post ON attachments (post_id);

-- Who marked a message as a note, and how: by a reaction, by the menu, or by having Kobar post it.
CREATE TABLE marks (
    post_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    how TEXT NOT NULL,
    PRIMARY KEY (post_id, user_id, how)
) WITHOUT ROWID;

-- Members who do not want their messages indexed.
CREATE TABLE unindexed_authors (user_id INTEGER PRIMARY KEY);

-- Where what begins at a character of a chunk can be opened, as JSON; NULL where the document's own link is enough.
ALTER TABLE chunks ADD COLUMN links TEXT;
