-- Answers that were given in the chat, under an id that stands in their buttons; kept for some days. `asker` names whoever asked
-- (discord:user:123), `place` where the answer stands, `thread` the thread for follow-ups, `asked_in` the message that asked. `said` counts
-- the statements that were shown.
CREATE TABLE answers_given (
    id TEXT PRIMARY KEY,
    given_at TEXT NOT NULL,
    asker TEXT NOT NULL,
    place TEXT NOT NULL,
    private INTEGER NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    tone TEXT NOT NULL,
    said INTEGER NOT NULL,
    model TEXT,
    asked_in TEXT,
    thread TEXT
);
CREATE INDEX answers_given_by_time ON answers_given (given_at);
CREATE INDEX answers_given_by_question ON answers_given (asked_in);
CREATE INDEX answers_given_by_thread ON answers_given (thread);

-- What was said. `event` is the occurrence that a statement is about, as JSON, and `document_id` its calendar.
CREATE TABLE statements_given (
    answer_id TEXT NOT NULL REFERENCES answers_given (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    superseded TEXT,
    event TEXT,
    document_id INTEGER REFERENCES documents (id) ON DELETE CASCADE,
    PRIMARY KEY (answer_id, place)
) WITHOUT ROWID;
CREATE INDEX statements_given_by_document ON statements_given (document_id);

-- What each statement rests on. Where a chunk leaves the store, so do the statements that cite it: no text outlives its source.
CREATE TABLE citations_given (
    answer_id TEXT NOT NULL,
    statement INTEGER NOT NULL,
    n INTEGER NOT NULL,
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    quote TEXT NOT NULL,
    locator TEXT NOT NULL,
    PRIMARY KEY (answer_id, statement, n),
    FOREIGN KEY (answer_id, statement) REFERENCES statements_given (answer_id, place) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX citations_given_by_chunk ON citations_given (chunk_id);
CREATE TRIGGER statement_without_its_source AFTER DELETE ON citations_given BEGIN
    DELETE FROM statements_given WHERE answer_id = OLD.answer_id AND place = OLD.statement;
END;

-- The messages that an answer consists of, in their order.
CREATE TABLE answer_messages (
    answer_id TEXT NOT NULL REFERENCES answers_given (id) ON DELETE CASCADE,
    part INTEGER NOT NULL,
    place TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (answer_id, part)
) WITHOUT ROWID;
CREATE INDEX answer_messages_by_message ON answer_messages (message);

-- One vote a member for an answer; `reason` is what he or she wrote.
CREATE TABLE votes (
    answer_id TEXT NOT NULL REFERENCES answers_given (id) ON DELETE CASCADE,
    member TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    voted_at TEXT NOT NULL,
    PRIMARY KEY (answer_id, member)
) WITHOUT ROWID;

-- What a process has taken on, so that another on the same data folder leaves it alone; `key` names it (discord:message:1:2).
CREATE TABLE claims (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
