-- Inserts, indexes, joins and aggregates in memory.
CREATE TABLE item(id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, price REAL);
CREATE TABLE owner(id INTEGER PRIMARY KEY, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
  INSERT INTO owner SELECT i, 'owner number ' || i FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
  INSERT INTO item SELECT i, (i * 7919) % 2000 + 1, 'item ' || hex(i * 2654435761), i % 1000 / 7.0 FROM n;
CREATE INDEX item_by_owner ON item(owner);
CREATE INDEX item_by_name ON item(name);
SELECT count(*), round(sum(price), 2) FROM item JOIN owner ON owner.id = item.owner WHERE owner.name LIKE '%7%';
SELECT owner.name, count(*), group_concat(substr(item.name, 6, 4)) AS names FROM item JOIN owner ON owner.id = item.owner
  GROUP BY owner.id ORDER BY length(names) DESC, owner.id LIMIT 3;
UPDATE item SET name = name || ' sold' WHERE id % 5 = 0;
SELECT count(*), max(name) FROM item WHERE name LIKE 'item %sold';
