-- When Kobar first had something, under a hash by which it is told again however often it is read anew: a document, a text, a decision or
-- action, a need or an offer of a sheet, a source. An empty time: it was there before this was kept. `root` is the mark of what it is the
-- same as: a document under another name, with a text that is known, is the one that it was.
CREATE TABLE first_seen (mark BLOB PRIMARY KEY, seen_at TEXT NOT NULL, root BLOB NOT NULL) WITHOUT ROWID;

-- Where a digest is sent each week (discord:channel:1, discord:user:2), on which day from Monday and from which hour on, in the cluster's
-- zone, of which working groups (JSON; none: all). What was seen before `since` is not news there; `checked` is the last time that was
-- dealt with. `refusals` counts the weeks in a row in which it could not be sent, last at `refused_at`.
CREATE TABLE digest_places (
    place TEXT PRIMARY KEY,
    weekday INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    groups TEXT NOT NULL,
    since TEXT NOT NULL,
    checked TEXT NOT NULL,
    refusals INTEGER NOT NULL DEFAULT 0,
    refused_at TEXT
) WITHOUT ROWID;

-- A digest, written before it is sent: until its message is known, whoever sends it has it to itself till `until`.
CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    slot TEXT NOT NULL,
    gathered_at TEXT NOT NULL,
    until TEXT NOT NULL,
    channel_id INTEGER,
    message_id INTEGER,
    UNIQUE (place, slot)
);

-- What has been told in a place, by hashes; it stays.
CREATE TABLE digest_told (
    place TEXT NOT NULL,
    mark BLOB NOT NULL,
    digest_id INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    PRIMARY KEY (place, mark)
) WITHOUT ROWID;
CREATE INDEX digest_told_by_digest ON digest_told (digest_id);

-- What a digest's items came from, for sixty days: the hash of the item's line in the message, and of what it shows of each document.
-- `changed` is set by the store itself when the document goes or is put anew.
CREATE TABLE digest_sources (
    digest_id INTEGER NOT NULL REFERENCES digests (id) ON DELETE CASCADE,
    item INTEGER NOT NULL,
    line BLOB NOT NULL,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    basis BLOB NOT NULL,
    changed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (digest_id, item, source, path)
) WITHOUT ROWID;
CREATE INDEX digest_sources_by_document ON digest_sources (source, path);
CREATE INDEX digest_sources_changed ON digest_sources (digest_id) WHERE changed;
CREATE TRIGGER digest_source_changed AFTER DELETE ON documents BEGIN
    UPDATE digest_sources SET changed = 1 WHERE source = OLD.source AND path = OLD.path;
END;
