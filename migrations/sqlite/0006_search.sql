-- What people look for (contract S15). Triggers keep the index equal to what is said: an edit or a deletion leaves it in
-- the same transaction (contract S19), whichever statement it comes from.

-- The index knows a message by a number, counted in the order in which they were stored.
CREATE TABLE message_numbers (
    number INTEGER PRIMARY KEY,
    conversation_id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    UNIQUE (conversation_id, seq)
) STRICT;

-- Words only, no text. `readers` holds both participants' ids: a search is for a reader's words, and so walks what
-- that reader may see, not what everybody has said.
CREATE VIRTUAL TABLE message_words USING fts5 (
    body, readers, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);

-- The listings of the market, by title.
CREATE TABLE listing_numbers (
    number INTEGER PRIMARY KEY,
    listing_id BLOB NOT NULL UNIQUE
) STRICT;

CREATE VIRTUAL TABLE listing_words USING fts5 (
    title, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO listing_words (listing_words, rank) VALUES ('secure-delete', 1);

INSERT INTO message_numbers (conversation_id, seq) SELECT conversation_id, seq FROM messages ORDER BY at, conversation_id, seq;
INSERT INTO message_words (rowid, body, readers)
SELECT n.number, m.body, hex(c.low_user) || ' ' || hex(c.high_user)
FROM message_numbers n
    JOIN messages m ON m.conversation_id = n.conversation_id AND m.seq = n.seq
    JOIN conversations c ON c.id = n.conversation_id
ORDER BY n.number;
INSERT INTO listing_numbers (listing_id) SELECT id FROM listings ORDER BY created_at, id;
INSERT INTO listing_words (rowid, title)
SELECT n.number, l.title FROM listing_numbers n JOIN listings l ON l.id = n.listing_id ORDER BY n.number;

CREATE TRIGGER messages_stored AFTER INSERT ON messages BEGIN
    INSERT INTO message_numbers (conversation_id, seq) VALUES (new.conversation_id, new.seq);
    INSERT INTO message_words (rowid, body, readers)
    SELECT last_insert_rowid(), new.body, hex(low_user) || ' ' || hex(high_user)
    FROM conversations WHERE id = new.conversation_id;
END;

-- The index holds no text, so what leaves it has to be said again.
CREATE TRIGGER messages_changed AFTER UPDATE OF body ON messages WHEN old.body IS NOT new.body BEGIN
    INSERT INTO message_words (message_words, rowid, body, readers)
    SELECT 'delete', n.number, old.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = old.conversation_id AND n.seq = old.seq;
    INSERT INTO message_words (rowid, body, readers)
    SELECT n.number, new.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = new.conversation_id AND n.seq = new.seq;
END;

CREATE TRIGGER messages_erased AFTER DELETE ON messages BEGIN
    INSERT INTO message_words (message_words, rowid, body, readers)
    SELECT 'delete', n.number, old.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = old.conversation_id AND n.seq = old.seq;
    DELETE FROM message_numbers WHERE conversation_id = old.conversation_id AND seq = old.seq;
END;

CREATE TRIGGER listings_created AFTER INSERT ON listings BEGIN
    INSERT INTO listing_numbers (listing_id) VALUES (new.id);
    INSERT INTO listing_words (rowid, title) VALUES (last_insert_rowid(), new.title);
END;

CREATE TRIGGER listings_changed AFTER UPDATE OF title ON listings WHEN old.title IS NOT new.title BEGIN
    INSERT INTO listing_words (listing_words, rowid, title)
    SELECT 'delete', number, old.title FROM listing_numbers WHERE listing_id = old.id;
    INSERT INTO listing_words (rowid, title)
    SELECT number, new.title FROM listing_numbers WHERE listing_id = new.id;
END;

CREATE TRIGGER listings_erased AFTER DELETE ON listings BEGIN
    INSERT INTO listing_words (listing_words, rowid, title)
    SELECT 'delete', number, old.title FROM listing_numbers WHERE listing_id = old.id;
    DELETE FROM listing_numbers WHERE listing_id = old.id;
END;
