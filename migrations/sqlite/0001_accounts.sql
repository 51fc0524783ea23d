-- Facts about the store itself; exactly one row.
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    -- The history that every rev counts in: changes when history may have been rewound.
    epoch BLOB NOT NULL CHECK (length(epoch) = 16)
) STRICT;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    -- In the form in which it is looked up: trimmed and in lower case.
    email TEXT NOT NULL UNIQUE,
    -- A PHC string with its own salt and parameters.
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One signed-in device.
CREATE TABLE logins (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    -- Moves on with every renewal.
    expires_at INTEGER NOT NULL,
    -- Set by signing out, or when a refresh token turns out to be in two hands.
    ended_at INTEGER
) STRICT, WITHOUT ROWID;

-- The family of a login: every refresh token that it ever had, so that a stolen one is noticed.
CREATE TABLE refresh_tokens (
    -- SHA-256 of the token.
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    login_id BLOB NOT NULL REFERENCES logins (id),
    -- When it was exchanged for its successor; null for the one that is valid.
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_login ON refresh_tokens (login_id);
