-- PostgreSQL's index is ordered by words, and finds beginnings as it is: only SQLite has something to do here.
SELECT 1;
