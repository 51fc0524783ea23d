-- PostgreSQL's index takes new words in at once. By default it would gather 4 MiB of them first, and the message that makes
-- it full would wait until all of them are sorted in.
ALTER INDEX message_words_by_word SET (fastupdate = off);
SELECT gin_clean_pending_list('message_words_by_word');
