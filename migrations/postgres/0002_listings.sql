CREATE TABLE listings (
    id uuid NOT NULL PRIMARY KEY,
    seller_id uuid NOT NULL REFERENCES users (id),
    title text NOT NULL,
    -- In the currency's smallest unit.
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    place text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'reserved', 'sold', 'removed')),
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    description text NOT NULL
);

CREATE INDEX listings_by_age ON listings (created_at, id) WHERE state <> 'removed';
CREATE INDEX listings_by_seller ON listings (seller_id, created_at, id) WHERE state <> 'removed';

CREATE TABLE listing_pictures (
    listing_id uuid NOT NULL REFERENCES listings (id),
    -- 0 is the one on the card; every listing has it.
    position bigint NOT NULL CHECK (position >= 0),
    name text NOT NULL,
    PRIMARY KEY (listing_id, position)
);
