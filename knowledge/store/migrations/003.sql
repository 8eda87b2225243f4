-- One row for each time that a chat model was asked to write an answer: what it cost, never what was asked. `day` is the cluster's day;
-- `asker` tells members apart for the day's limit, and is forgotten after the day.
CREATE TABLE writings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    day TEXT NOT NULL,
    asker TEXT,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    tokens_in INTEGER NOT NULL DEFAULT 0,
    tokens_out INTEGER NOT NULL DEFAULT 0,
    cost REAL,
    currency TEXT NOT NULL DEFAULT ''
);
CREATE INDEX writings_by_day ON writings (day, asker);
