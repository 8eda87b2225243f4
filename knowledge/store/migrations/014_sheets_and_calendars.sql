-- Sheets and calendars are few among the documents and asked for by themselves: without these, all rows are looked at, each a page of its own.
CREATE INDEX documents_with_capability ON documents (path) WHERE capability IS NOT NULL;
CREATE INDEX documents_of_calendars ON documents (path) WHERE kind = 'calendar';
