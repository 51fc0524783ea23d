-- Facts about the store itself; exactly one row.
CREATE TABLE meta (
    one smallint PRIMARY KEY CHECK (one = 1),
    -- The history that every rev counts in: changes when history may have been rewound.
    epoch uuid NOT NULL
);

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    -- In the form in which it is looked up: trimmed and in lower case.
    email text NOT NULL UNIQUE,
    -- A PHC string with its own salt and parameters.
    password_hash text NOT NULL,
    created_at bigint NOT NULL
);

-- One signed-in device.
CREATE TABLE logins (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    created_at bigint NOT NULL,
    -- Moves on with every renewal.
    expires_at bigint NOT NULL,
    -- Set by signing out, or when a refresh token turns out to be in two hands.
    ended_at bigint
);

-- The family of a login: every refresh token that it ever had, so that a stolen one is noticed.
CREATE TABLE refresh_tokens (
    -- SHA-256 of the token.
    hash bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    login_id uuid NOT NULL REFERENCES logins (id),
    -- When it was exchanged for its successor; null for the one that is valid.
    used_at bigint
);

CREATE INDEX refresh_tokens_by_login ON refresh_tokens (login_id);
