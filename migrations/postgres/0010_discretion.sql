-- What a user shows to others; who does not show it is not shown it either.
ALTER TABLE users ADD COLUMN shows_read boolean NOT NULL DEFAULT TRUE;
ALTER TABLE users ADD COLUMN shows_online boolean NOT NULL DEFAULT TRUE;
-- The last sign of life of his devices, seldom written; null: none yet, or it is not to be known.
ALTER TABLE users ADD COLUMN last_seen_at bigint;
