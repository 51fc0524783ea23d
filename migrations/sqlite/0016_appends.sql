-- Whether one of the two has blocked the other: what an append has to know stands in the row that it takes its numbers from.
ALTER TABLE conversations ADD COLUMN is_cut INTEGER NOT NULL DEFAULT 0 CHECK (is_cut IN (0, 1));
UPDATE conversations SET is_cut = 1
WHERE id IN (SELECT conversation_id FROM participants WHERE blocked_at IS NOT NULL);

-- Where messages of nothing but words are inserted (`server/store/src/messages/sqlite.rs`), numbered by the statement that
-- does it: that way one statement is all of the transaction, instead of five that would each wake whoever waits for them.
CREATE VIEW appends AS
SELECT 0 AS place, m.conversation_id, m.seq, 0 AS rev, m.sender_id, m.message_id, m.body, m.at, c.low_user, c.high_user
FROM messages m JOIN conversations c ON c.id = m.conversation_id;

CREATE TRIGGER appends_made INSTEAD OF INSERT ON appends BEGIN
    INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, at)
    VALUES (new.conversation_id, new.seq, new.sender_id, new.message_id, new.body, new.at);
    INSERT INTO changes (conversation_id, rev, kind, seq) VALUES (new.conversation_id, new.rev, 'appended', new.seq);
    UPDATE conversations SET seq = new.seq, rev = new.rev, last_at = new.at WHERE id = new.conversation_id;
END;
