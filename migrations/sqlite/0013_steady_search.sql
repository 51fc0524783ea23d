-- Messages get into the index many at a time, a moment after they were stored (`server/store/src/indexing.rs`): one by one,
-- in their own commits, they were half of the pages written there, and whenever the index tidied itself many more.

-- Up to which number the messages are in the index.
CREATE TABLE message_words_reach (
    number INTEGER NOT NULL
) STRICT;
INSERT INTO message_words_reach (number) SELECT coalesce(max(number), 0) FROM message_numbers;

DROP TRIGGER messages_stored;
CREATE TRIGGER messages_stored AFTER INSERT ON messages BEGIN
    INSERT INTO message_numbers (conversation_id, seq) VALUES (new.conversation_id, new.seq);
END;

-- An edit or a deletion leaves the index in the same transaction (contract S19), if it has got there already.
DROP TRIGGER messages_changed;
CREATE TRIGGER messages_changed AFTER UPDATE OF body ON messages WHEN old.body IS NOT new.body BEGIN
    INSERT INTO message_words (message_words, rowid, body, readers)
    SELECT 'delete', n.number, old.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN message_words_reach reach ON n.number <= reach.number
        JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = old.conversation_id AND n.seq = old.seq;
    INSERT INTO message_words (rowid, body, readers)
    SELECT n.number, new.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN message_words_reach reach ON n.number <= reach.number
        JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = new.conversation_id AND n.seq = new.seq;
END;

DROP TRIGGER messages_erased;
CREATE TRIGGER messages_erased AFTER DELETE ON messages BEGIN
    INSERT INTO message_words (message_words, rowid, body, readers)
    SELECT 'delete', n.number, old.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN message_words_reach reach ON n.number <= reach.number
        JOIN conversations c ON c.id = n.conversation_id
    WHERE n.conversation_id = old.conversation_id AND n.seq = old.seq;
    DELETE FROM message_numbers WHERE conversation_id = old.conversation_id AND seq = old.seq;
    -- The number may be given again, to a message that is not in the index.
    UPDATE message_words_reach SET number = (SELECT coalesce(max(number), 0) FROM message_numbers)
    WHERE number > (SELECT coalesce(max(number), 0) FROM message_numbers);
END;
