-- Only one server uses a SQLite database, and knows what it has done: only PostgreSQL has something to do here.
SELECT 1;
