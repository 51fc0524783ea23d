-- The thread of exactly two. This row is what an append locks, and where its numbers come from.
CREATE TABLE conversations (
    id uuid NOT NULL PRIMARY KEY,
    -- The pair in byte order of the ids: whoever starts, it is the same row.
    low_user uuid NOT NULL REFERENCES users (id),
    high_user uuid NOT NULL REFERENCES users (id),
    -- The listing of the last message that was about one.
    subject_id uuid REFERENCES listings (id),
    -- The last message's number; 0 before the first, and then only who opened it sees the conversation.
    seq bigint NOT NULL DEFAULT 0,
    -- The last change's number.
    rev bigint NOT NULL DEFAULT 0,
    -- When the last message was stored, or the conversation opened.
    last_at bigint NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT conversations_pair UNIQUE (low_user, high_user),
    CONSTRAINT conversations_two_users CHECK (low_user < high_user)
);

-- A user's list, newest first, is the first rows of the one merged with the first rows of the other.
CREATE INDEX conversations_by_low_user ON conversations (low_user, last_at, id) WHERE seq > 0;
CREATE INDEX conversations_by_high_user ON conversations (high_user, last_at, id) WHERE seq > 0;
CREATE INDEX conversations_by_subject ON conversations (subject_id) WHERE subject_id IS NOT NULL;

-- What one of the two has done with the conversation.
CREATE TABLE participants (
    user_id uuid NOT NULL REFERENCES users (id),
    conversation_id uuid NOT NULL REFERENCES conversations (id),
    -- Whether this user pressed Contact Seller: then he sees the conversation before its first message.
    opened boolean NOT NULL,
    -- The listing that this user's next message is about, until it is sent.
    subject_id uuid REFERENCES listings (id),
    delivered_seq bigint NOT NULL DEFAULT 0,
    read_seq bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, conversation_id),
    CONSTRAINT participants_read_was_delivered CHECK (delivered_seq >= read_seq)
);

CREATE TABLE messages (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid NOT NULL,
    -- Chosen by the sender's device.
    message_id uuid NOT NULL,
    body text NOT NULL,
    listing_id uuid REFERENCES listings (id),
    at bigint NOT NULL,
    PRIMARY KEY (conversation_id, seq),
    CONSTRAINT messages_sent_once UNIQUE (conversation_id, sender_id, message_id),
    -- Only a participant can have written it.
    FOREIGN KEY (sender_id, conversation_id) REFERENCES participants (user_id, conversation_id)
);

-- What devices replay, in order of rev. A message's rev is never below its seq, because each message takes one.
CREATE TABLE changes (
    -- No foreign key, which PostgreSQL would check row by row: the statement that writes a change writes its message.
    conversation_id uuid NOT NULL,
    rev bigint NOT NULL,
    kind text NOT NULL,
    -- The message that it is about.
    seq bigint NOT NULL,
    PRIMARY KEY (conversation_id, rev)
);
