-- Pictures in messages. What is shown with a message, as JSON; null: nothing.
ALTER TABLE messages ADD COLUMN images text;
-- Which pictures the reported messages had.
ALTER TABLE report_messages ADD COLUMN images text;

-- Files that people have sent ahead of the messages that they belong to. The bytes lie in files that bear the id; what is
-- of no use any more is `gone` first, and leaves its row when its files have been removed.
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES users (id),
    -- Chosen by the device, so that what is sent again is kept once; null until the files are complete.
    upload_id uuid,
    state text NOT NULL CHECK (state IN ('incoming', 'ready', 'gone')),
    kind text NOT NULL CHECK (kind IN ('jpeg', 'png')),
    width bigint NOT NULL,
    height bigint NOT NULL,
    -- Of all its files together.
    bytes bigint NOT NULL,
    -- The message that shows it; null: none yet. No foreign key: it is written before its message.
    conversation_id uuid,
    seq bigint,
    created_at bigint NOT NULL,
    CONSTRAINT uploads_kept_once UNIQUE (owner_id, upload_id)
);

-- A message's, for its deletion; and what is to be looked through for what can be removed.
CREATE INDEX uploads_by_message ON uploads (conversation_id, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX uploads_unused ON uploads (created_at) WHERE conversation_id IS NULL AND state <> 'gone';
CREATE INDEX uploads_gone ON uploads (id) WHERE state = 'gone';
