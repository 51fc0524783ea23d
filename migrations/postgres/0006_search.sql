-- What people look for (contract S15). Triggers keep the index equal to what is said: an edit or a deletion leaves it in
-- the same transaction (contract S19), whichever statement it comes from.

-- The words of a text: without accents, in lower case, at most 64 characters of each. `unaccent` is an extension, which
-- not everybody may install; what it does is what Unicode's own decomposition does, its marks left out. What separates
-- words is listed here (ASCII punctuation, then that of Latin-1, of general use and of East Asia, symbols, variation
-- selectors, emoji, tags), because what a server takes for a letter depends on its locale. So does `lower`, which in a
-- C locale leaves Greek and Cyrillic as they are.
CREATE FUNCTION search_words(body text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT left(word, 64) FROM regexp_split_to_table(
        lower(regexp_replace(normalize(body, NFKD), '[\u0300-\u036f]+', '', 'g')),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7'
        '\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\ufe00-\ufe0f\U0001f000-\U0001faff'
        '\U000e0000-\U000e0fff]+'
    ) word WHERE word <> '')
$$;

-- `words` holds both participants' ids beside what was said, behind a sign that no word holds: a search is for a
-- reader's words, and so finds what that reader may see, not what everybody has said.
CREATE TABLE message_words (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

CREATE FUNCTION message_words_of(body text, low_user uuid, high_user uuid) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(search_words(body) || ARRAY['@' || low_user, '@' || high_user])
$$;

INSERT INTO message_words (conversation_id, seq, at, words)
SELECT m.conversation_id, m.seq, m.at, message_words_of(m.body, c.low_user, c.high_user)
FROM messages m JOIN conversations c ON c.id = m.conversation_id;
CREATE INDEX message_words_by_word ON message_words USING gin (words);

-- The listings of the market, by title.
ALTER TABLE listings ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector(search_words(title))) STORED;
CREATE INDEX listings_by_word ON listings USING gin (words);

CREATE FUNCTION messages_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_words (conversation_id, seq, at, words)
    SELECT m.conversation_id, m.seq, m.at, message_words_of(m.body, c.low_user, c.high_user)
    FROM after m JOIN conversations c ON c.id = m.conversation_id;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_stored AFTER INSERT ON messages
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION messages_stored();

CREATE FUNCTION messages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE message_words w SET words = message_words_of(m.body, c.low_user, c.high_user)
    FROM before b JOIN after m USING (conversation_id, seq) JOIN conversations c ON c.id = m.conversation_id
    WHERE w.conversation_id = m.conversation_id AND w.seq = m.seq AND m.body <> b.body;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_changed AFTER UPDATE ON messages
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION messages_changed();

CREATE FUNCTION messages_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM message_words w USING before b WHERE w.conversation_id = b.conversation_id AND w.seq = b.seq;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_erased AFTER DELETE ON messages
REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION messages_erased();
