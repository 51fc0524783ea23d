-- Since when this participant has blocked the other one; null: he has not.
ALTER TABLE participants ADD COLUMN blocked_at INTEGER;
-- For as long as one of the two has blocked the other, whichever it is: what the other one sees of the positions. That
-- they are there is how either row says that neither of the two can write.
ALTER TABLE participants ADD COLUMN frozen_delivered_seq INTEGER;
ALTER TABLE participants ADD COLUMN frozen_read_seq INTEGER;

CREATE INDEX participants_by_block ON participants (user_id, blocked_at, conversation_id) WHERE blocked_at IS NOT NULL;

-- When the user put away what is said about safety at the first contact; null: it is still shown.
ALTER TABLE users ADD COLUMN tip_dismissed_at INTEGER;

-- What somebody told us about somebody else.
CREATE TABLE reports (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reporter_id BLOB NOT NULL REFERENCES users (id),
    reported_id BLOB NOT NULL REFERENCES users (id),
    -- The conversation of the two, if the reporter sees one.
    conversation_id BLOB REFERENCES conversations (id),
    -- The message that it is about, if it is about one.
    seq INTEGER,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT reports_two_users CHECK (reporter_id <> reported_id)
) STRICT, WITHOUT ROWID;

-- The evidence: the conversation's last messages as they were then, copied, so that it stays whatever becomes of them.
CREATE TABLE report_messages (
    report_id BLOB NOT NULL REFERENCES reports (id),
    seq INTEGER NOT NULL,
    sender_id BLOB NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;
