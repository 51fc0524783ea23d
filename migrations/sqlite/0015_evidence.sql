-- Whether a report names the picture. Then it is kept when its message is deleted, and nobody is shown it any more.
ALTER TABLE uploads ADD COLUMN evidence INTEGER NOT NULL DEFAULT 0 CHECK (evidence IN (0, 1));
UPDATE uploads SET evidence = 1 WHERE (conversation_id, seq) IN (
    SELECT r.conversation_id, e.seq FROM reports r JOIN report_messages e ON e.report_id = r.id
    WHERE e.images IS NOT NULL
);

-- What can be removed; what is kept is not looked through every time.
DROP INDEX uploads_gone;
CREATE INDEX uploads_gone ON uploads (id) WHERE state = 'gone' AND NOT evidence;
