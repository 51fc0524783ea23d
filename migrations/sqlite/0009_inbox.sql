-- What somebody does with his list. Whether a conversation is put away stands in its own row, once for each of the two:
-- so an index can leave it out, and it comes back by itself with the next message.
ALTER TABLE conversations ADD COLUMN low_archived_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN high_archived_seq INTEGER NOT NULL DEFAULT 0;

-- Who sells the subject.
ALTER TABLE conversations ADD COLUMN seller_id BLOB REFERENCES users (id);
UPDATE conversations SET seller_id = (SELECT l.seller_id FROM listings l WHERE l.id = subject_id);
CREATE TRIGGER conversations_turned AFTER UPDATE OF subject_id ON conversations
WHEN NEW.subject_id IS DISTINCT FROM OLD.subject_id BEGIN
    UPDATE conversations SET seller_id = (SELECT l.seller_id FROM listings l WHERE l.id = NEW.subject_id)
    WHERE id = NEW.id;
END;

-- Each tab of a user's list, newest first, is the first rows of one index merged with the first rows of another.
DROP INDEX conversations_by_low_user;
DROP INDEX conversations_by_high_user;
CREATE INDEX conversations_by_low_user ON conversations (low_user, last_at, id) WHERE seq > low_archived_seq;
CREATE INDEX conversations_by_high_user ON conversations (high_user, last_at, id) WHERE seq > high_archived_seq;
CREATE INDEX conversations_low_sells ON conversations (low_user, last_at, id)
WHERE seller_id = low_user AND seq > low_archived_seq;
CREATE INDEX conversations_high_sells ON conversations (high_user, last_at, id)
WHERE seller_id = high_user AND seq > high_archived_seq;
CREATE INDEX conversations_low_buys ON conversations (low_user, last_at, id)
WHERE seller_id = high_user AND seq > low_archived_seq;
CREATE INDEX conversations_high_buys ON conversations (high_user, last_at, id)
WHERE seller_id = low_user AND seq > high_archived_seq;
CREATE INDEX conversations_low_archived ON conversations (low_user, last_at, id)
WHERE seq = low_archived_seq AND seq > 0;
CREATE INDEX conversations_high_archived ON conversations (high_user, last_at, id)
WHERE seq = high_archived_seq AND seq > 0;

-- Whether the conversation stands above the others.
ALTER TABLE participants ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
-- Whether the user wants to come back to it.
ALTER TABLE participants ADD COLUMN marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1));
-- Until when it counts in its own row only.
ALTER TABLE participants ADD COLUMN muted_until INTEGER;

CREATE INDEX participants_pinned ON participants (user_id, conversation_id) WHERE pinned;
CREATE INDEX participants_marked ON participants (user_id, conversation_id) WHERE marked;

-- How the conversations were arranged before the last time that a user has arranged any: one way back for each.
CREATE TABLE undos (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    id BLOB NOT NULL CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    -- As JSON.
    before TEXT NOT NULL
) STRICT, WITHOUT ROWID;
