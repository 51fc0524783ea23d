-- PostgreSQL gathers new words beside its index by itself, and sorts many of them in at once: only SQLite has something to
-- do here. Without that (`fastupdate = off`) no message would wait for the sorting, but a server stores 2.5 times fewer.
SELECT 1;
