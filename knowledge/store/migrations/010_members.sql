-- Whose question each turn and each gap is, as a hash by which a member can see and forget what he or she asked. Of turns from before that
-- cannot be told; they only serve follow-ups, and go. Gaps from before stay, without anybody.
DELETE FROM turns;
ALTER TABLE turns ADD COLUMN asker TEXT;
ALTER TABLE gaps ADD COLUMN asker TEXT;
CREATE INDEX turns_by_asker ON turns (asker);
CREATE INDEX gaps_by_asker ON gaps (asker);

-- Who opened a thread, for its name is that member's words; NULL until the thread is seen again.
ALTER TABLE threads ADD COLUMN owner_id INTEGER;

-- The paths of the documents that a turn's answer quotes: it is emptied when a post that it may quote goes, changes, or moves elsewhere.
CREATE TABLE turn_sources (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    PRIMARY KEY (turn_id, path)
) WITHOUT ROWID;
CREATE INDEX turn_sources_by_path ON turn_sources (path);
CREATE TRIGGER turn_without_its_post AFTER DELETE ON posts WHEN OLD.document IS NOT NULL BEGIN
    UPDATE turns SET answer = '' WHERE id IN (SELECT turn_id FROM turn_sources WHERE path = OLD.document);
END;
CREATE TRIGGER turn_with_another_post AFTER UPDATE OF text, document ON posts
WHEN OLD.document IS NOT NULL AND (OLD.text <> NEW.text OR OLD.document IS NOT NEW.document) BEGIN
    UPDATE turns SET answer = '' WHERE id IN (SELECT turn_id FROM turn_sources WHERE path = OLD.document);
END;
CREATE TRIGGER turn_without_its_file AFTER DELETE ON attachments WHEN OLD.document IS NOT NULL BEGIN
    UPDATE turns SET answer = '' WHERE id IN (SELECT turn_id FROM turn_sources WHERE path = OLD.document);
END;
