-- The index of what was said knows the beginnings of words, too, of one and of two letters: whoever looks for those
-- would else walk thousands of words. It holds no text, so it is written anew from the messages.
DROP TABLE message_words;
CREATE VIRTUAL TABLE message_words USING fts5 (
    body, readers, content = '', columnsize = 0, prefix = '1 2', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
INSERT INTO message_words (rowid, body, readers)
SELECT n.number, m.body, hex(c.low_user) || ' ' || hex(c.high_user)
FROM message_numbers n
    JOIN messages m ON m.conversation_id = n.conversation_id AND m.seq = n.seq
    JOIN conversations c ON c.id = n.conversation_id
ORDER BY n.number;
