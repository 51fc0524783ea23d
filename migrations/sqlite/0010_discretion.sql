-- What a user shows to others; who does not show it is not shown it either.
ALTER TABLE users ADD COLUMN shows_read INTEGER NOT NULL DEFAULT 1 CHECK (shows_read IN (0, 1));
ALTER TABLE users ADD COLUMN shows_online INTEGER NOT NULL DEFAULT 1 CHECK (shows_online IN (0, 1));
-- The last sign of life of his devices, seldom written; null: none yet, or it is not to be known.
ALTER TABLE users ADD COLUMN last_seen_at INTEGER;
