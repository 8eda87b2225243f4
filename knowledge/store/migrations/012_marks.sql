-- A mark knows the place of its message, as the message itself may not be kept: what the place's history has no more can be told by that. Of
-- marks whose message's place is not known, those by reaction are read from Discord again; others are of messages that are not read.
CREATE TABLE placed_marks (
    post_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    how TEXT NOT NULL,
    place_id INTEGER NOT NULL,
    PRIMARY KEY (post_id, user_id, how)
) WITHOUT ROWID;
INSERT INTO placed_marks
SELECT m.post_id, m.user_id, m.how, coalesce(p.place_id, (SELECT n.place_id FROM note_parts n WHERE n.message_id = m.post_id)) AS place
FROM marks m LEFT JOIN posts p ON p.id = m.post_id
WHERE place IS NOT NULL;
DROP TABLE marks;
ALTER TABLE placed_marks RENAME TO marks;
CREATE INDEX marks_by_place ON marks (place_id, post_id);

-- Since when the line that a mark belongs to stands in no document; NULL while it stands in one.
ALTER TABLE done_marks ADD COLUMN gone_since TEXT;
