-- The vectors of a chunk's units, each embedded by itself: beside those pooled from the chunk, which know what stands around them.
CREATE TABLE sentences (
    key BLOB NOT NULL,
    model TEXT NOT NULL,
    units BLOB NOT NULL,
    PRIMARY KEY (key, model)
);
