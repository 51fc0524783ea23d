-- Pictures in messages. What is shown with a message, as JSON; null: nothing.
ALTER TABLE messages ADD COLUMN images TEXT;
-- Which pictures the reported messages had.
ALTER TABLE report_messages ADD COLUMN images TEXT;

-- Files that people have sent ahead of the messages that they belong to. The bytes lie in files that bear the id; what is
-- of no use any more is `gone` first, and leaves its row when its files have been removed.
CREATE TABLE uploads (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner_id BLOB NOT NULL REFERENCES users (id),
    -- Chosen by the device, so that what is sent again is kept once; null until the files are complete.
    upload_id BLOB CHECK (length(upload_id) = 16),
    state TEXT NOT NULL CHECK (state IN ('incoming', 'ready', 'gone')),
    kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png')),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    -- Of all its files together.
    bytes INTEGER NOT NULL,
    -- The message that shows it; null: none yet. No foreign key: it is written before its message.
    conversation_id BLOB,
    seq INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT uploads_kept_once UNIQUE (owner_id, upload_id)
) STRICT, WITHOUT ROWID;

-- A message's, for its deletion; and what is to be looked through for what can be removed.
CREATE INDEX uploads_by_message ON uploads (conversation_id, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX uploads_unused ON uploads (created_at) WHERE conversation_id IS NULL AND state <> 'gone';
CREATE INDEX uploads_gone ON uploads (id) WHERE state = 'gone';
