-- Whether one of the two has blocked the other: what an append has to know stands in the row that it takes its numbers from.
ALTER TABLE conversations ADD COLUMN is_cut boolean NOT NULL DEFAULT FALSE;
UPDATE conversations SET is_cut = TRUE
WHERE id IN (SELECT conversation_id FROM participants WHERE blocked_at IS NOT NULL);

-- The words of a text as before. In SQL the function was parsed and planned anew for every message; this is planned once.
CREATE OR REPLACE FUNCTION search_words(body text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(SELECT left(word, 64) FROM regexp_split_to_table(
        lower(regexp_replace(normalize(body, NFKD), '[\u0300-\u036f]+', '', 'g')),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7'
        '\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\ufe00-\ufe0f\U0001f000-\U0001faff'
        '\U000e0000-\U000e0fff]+'
    ) word WHERE word <> '');
END $$;
