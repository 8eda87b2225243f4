-- The language that somebody has chosen to be spoken to in; a chooser is a name such as discord:user:123, a language a code or "auto".
CREATE TABLE language_choices (chooser TEXT PRIMARY KEY, language TEXT NOT NULL) WITHOUT ROWID;
