-- What threads say by themselves: what has become of the listing that they were about.
CREATE TABLE lines (
    conversation_id uuid NOT NULL,
    -- The message that it stands after.
    seq bigint NOT NULL,
    -- The change that it is.
    rev bigint NOT NULL,
    listing_id uuid NOT NULL REFERENCES listings (id),
    -- What happened, as JSON.
    news text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (conversation_id, seq, rev),
    FOREIGN KEY (conversation_id, seq) REFERENCES messages (conversation_id, seq)
);

-- Those that are about a listing, newest activity first: the first of them are told when it changes.
DROP INDEX conversations_by_subject;
CREATE INDEX conversations_by_subject ON conversations (subject_id, last_at, id) WHERE subject_id IS NOT NULL;
