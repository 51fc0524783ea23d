-- With a rowid, and the long text last, so that reading a card does not read descriptions.
CREATE TABLE listings (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    seller_id BLOB NOT NULL REFERENCES users (id),
    title TEXT NOT NULL,
    -- In the currency's smallest unit.
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    place TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'reserved', 'sold', 'removed')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    description TEXT NOT NULL
) STRICT;

CREATE INDEX listings_by_age ON listings (created_at, id) WHERE state <> 'removed';
CREATE INDEX listings_by_seller ON listings (seller_id, created_at, id) WHERE state <> 'removed';

CREATE TABLE listing_pictures (
    listing_id BLOB NOT NULL REFERENCES listings (id),
    -- 0 is the one on the card; every listing has it.
    position INTEGER NOT NULL CHECK (position >= 0),
    name TEXT NOT NULL,
    PRIMARY KEY (listing_id, position)
) STRICT, WITHOUT ROWID;
