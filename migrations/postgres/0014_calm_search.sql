-- Only SQLite's search index has something to tidy.
SELECT 1;
