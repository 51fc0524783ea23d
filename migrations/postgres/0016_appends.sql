-- PostgreSQL's statements can insert into several tables at once: only SQLite has something to do here.
SELECT 1;
