-- The index of messages tidies itself in steps of their own (`server/store/src/indexing.rs`), not together with what is put in:
-- then one of a hundred puttings in took a hundred times as long as the others. By itself only when 64 pieces lie about.
INSERT INTO message_words (message_words, rank) VALUES ('automerge', 0);
INSERT INTO message_words (message_words, rank) VALUES ('crisismerge', 64);
