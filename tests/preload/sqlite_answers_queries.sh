#!/bin/bash
# sqlite3: a hundred thousand rows, indexes, joins, windows, recursion, JSON, updates and deletes, VACUUM and the integrity check.
# needs: sqlite3
sqlite3 test.db <<'SQL'
PRAGMA cache_size = 5000;
CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, price REAL, body BLOB);
CREATE TABLE sale(item INTEGER, day INTEGER, count INTEGER);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO item SELECT i, 'item ' || (i * 7919 % 100003), i * 1.25, zeroblob(i % 200) FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO sale SELECT i * 31 % 100000, i % 365, i % 10 FROM n;
COMMIT;
CREATE INDEX by_name ON item(name);
CREATE INDEX by_item ON sale(item, day);
SELECT count(*), sum(price), sum(length(body)) FROM item;
SELECT name, total FROM (SELECT name, sum(count) AS total FROM sale JOIN item ON item.id = sale.item GROUP BY name) ORDER BY total DESC, name LIMIT 10;
SELECT day, s, avg(s) OVER (ORDER BY day ROWS 6 PRECEDING) FROM (SELECT day, sum(count) AS s FROM sale GROUP BY day) LIMIT 20;
SELECT json_group_array(name) FROM (SELECT name FROM item WHERE name LIKE '%77%' ORDER BY name LIMIT 50);
SELECT group_concat(upper(name), '|') FROM (SELECT name FROM item ORDER BY name DESC LIMIT 2000) WHERE length(name) < 9;
UPDATE item SET body = zeroblob(length(body) * 3), name = name || '!' WHERE id % 3 = 0;
DELETE FROM item WHERE id % 5 = 0;
SELECT count(*), sum(length(body)), min(name), max(name) FROM item;
VACUUM;
PRAGMA integrity_check;
SELECT * FROM missing;
SQL
exit 0
