-- Since when this participant has blocked the other one; null: he has not.
ALTER TABLE participants ADD COLUMN blocked_at bigint;
-- For as long as one of the two has blocked the other, whichever it is: what the other one sees of the positions. That
-- they are there is how either row says that neither of the two can write.
ALTER TABLE participants ADD COLUMN frozen_delivered_seq bigint;
ALTER TABLE participants ADD COLUMN frozen_read_seq bigint;

CREATE INDEX participants_by_block ON participants (user_id, blocked_at, conversation_id) WHERE blocked_at IS NOT NULL;

-- When the user put away what is said about safety at the first contact; null: it is still shown.
ALTER TABLE users ADD COLUMN tip_dismissed_at bigint;

-- What somebody told us about somebody else.
CREATE TABLE reports (
    id uuid NOT NULL PRIMARY KEY,
    reporter_id uuid NOT NULL REFERENCES users (id),
    reported_id uuid NOT NULL REFERENCES users (id),
    -- The conversation of the two, if the reporter sees one.
    conversation_id uuid REFERENCES conversations (id),
    -- The message that it is about, if it is about one.
    seq bigint,
    reason text NOT NULL,
    note text NOT NULL,
    at bigint NOT NULL,
    CONSTRAINT reports_two_users CHECK (reporter_id <> reported_id)
);

-- The evidence: the conversation's last messages as they were then, copied, so that it stays whatever becomes of them.
CREATE TABLE report_messages (
    report_id uuid NOT NULL REFERENCES reports (id),
    seq bigint NOT NULL,
    sender_id uuid NOT NULL REFERENCES users (id),
    body text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (report_id, seq)
);
