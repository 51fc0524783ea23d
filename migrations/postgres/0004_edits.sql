-- What senders make of their messages afterwards. A deleted message keeps its row and its number; its body is emptied.
ALTER TABLE messages ADD COLUMN amended text CHECK (amended IN ('edited', 'deleted'));
-- SHA-256, in hex, of the body as it was sent, once it was edited: what a late retry of the send is compared with.
ALTER TABLE messages ADD COLUMN sent_digest text;

-- Every edit and deletion by the id that its device gave it: the same again is found here, like a message by its own.
CREATE TABLE amendments (
    conversation_id uuid NOT NULL,
    -- The message that it is about.
    seq bigint NOT NULL,
    -- The change that it is.
    rev bigint NOT NULL,
    user_id uuid NOT NULL,
    amendment_id uuid NOT NULL,
    -- SHA-256, in hex, of the new body; none for a deletion, and none of a message that has been deleted.
    digest text,
    PRIMARY KEY (conversation_id, seq, rev),
    CONSTRAINT amendments_made_once UNIQUE (conversation_id, user_id, amendment_id),
    FOREIGN KEY (conversation_id, seq) REFERENCES messages (conversation_id, seq)
);
