-- A bulk load: rows with texts and blobs of all lengths, indexes built afterwards, then a rewrite of a third of them.
PRAGMA cache_size = -65536;
CREATE TABLE entry(id INTEGER PRIMARY KEY, kind INTEGER, title TEXT, body BLOB);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
  INSERT INTO entry SELECT i, i % 37, 'title ' || hex(i * 2654435761), zeroblob((i * 7919) % 900 + 20) FROM n;
CREATE INDEX entry_by_kind ON entry(kind, title);
CREATE INDEX entry_by_title ON entry(title);
UPDATE entry SET body = zeroblob(length(body) * 3 + 100) WHERE id % 3 = 0;
SELECT kind, count(*), sum(length(body)) FROM entry GROUP BY kind ORDER BY 3 DESC LIMIT 3;
SELECT count(*) FROM (SELECT title, group_concat(kind) FROM entry GROUP BY substr(title, 1, 10));
