-- What is forgotten of logins is found by when they expire, and by when their tokens were used.
CREATE INDEX logins_by_expiry ON logins (expires_at);
CREATE INDEX refresh_tokens_by_use ON refresh_tokens (used_at) WHERE used_at IS NOT NULL;
