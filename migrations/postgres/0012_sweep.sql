-- What has happened lately, for servers that share this database: each looks every two seconds, so that what the bus between
-- them loses costs seconds and not messages (contract, section 2). By the database's own clock, which is one for all of
-- them; in milliseconds since 1970.
ALTER TABLE changes ADD COLUMN stored_at bigint NOT NULL DEFAULT 0;
ALTER TABLE changes ALTER COLUMN stored_at SET DEFAULT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint);
CREATE INDEX changes_by_time ON changes (stored_at);

ALTER TABLE participants ADD COLUMN touched_at bigint NOT NULL DEFAULT 0;
ALTER TABLE participants ALTER COLUMN touched_at SET DEFAULT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint);
CREATE INDEX participants_by_time ON participants (touched_at);

CREATE FUNCTION participants_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.touched_at := CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint);
    RETURN NEW;
END $$;
CREATE TRIGGER participants_touched BEFORE UPDATE ON participants
FOR EACH ROW EXECUTE FUNCTION participants_touched();
