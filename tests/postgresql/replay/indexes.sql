-- # create
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a);
CREATE UNIQUE INDEX u ON t (b, a);
-- # create without a name
CREATE TABLE t (a text, b text);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (a) INCLUDE (b);
CREATE UNIQUE INDEX ON t (b);
-- # create on expressions without a name
CREATE TABLE t (a text, b text, c integer);
CREATE INDEX ON t (lower(a));
CREATE INDEX ON t ((a || b));
CREATE INDEX ON t (lower(a), upper(b), (c + 1), (c + 2));
CREATE INDEX ON t (lower(a), lower(b));
CREATE INDEX ON t ((c::bigint));
CREATE INDEX ON t (((a || b)::varchar));
CREATE INDEX ON t (coalesce(a, b));
CREATE INDEX ON t ((CASE WHEN c > 0 THEN 1 ELSE 2 END));
CREATE INDEX ON t ((CASE WHEN c > 0 THEN 1 ELSE c END));
CREATE INDEX ON t (greatest(c, 1), nullif(c, 2));
CREATE INDEX ON t ((a COLLATE "C"));
CREATE INDEX ON t ((ARRAY[c]));
CREATE INDEX ON t ((c IS NULL));
-- # create on json
CREATE TABLE t (a jsonb);
CREATE INDEX i ON t ((a ->> 'x'));
CREATE INDEX j ON t USING gin (a);
CREATE INDEX k ON t USING gin (a jsonb_path_ops);
CREATE INDEX ON t ((a -> 'x' ->> 'y'));
-- # create partial
CREATE TABLE t (a integer, b boolean, c text);
CREATE INDEX i ON t (a) WHERE b;
CREATE INDEX j ON t (a) WHERE NOT b AND c IS NULL;
CREATE UNIQUE INDEX k ON t (a) WHERE c = 'x';
CREATE INDEX l ON t (a) WHERE c IN ('x', 'y');
CREATE INDEX m ON t (a) WHERE (b IS TRUE AND a > 5) OR c <> 'z';
-- # create ordered
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a DESC);
CREATE INDEX j ON t (a ASC NULLS FIRST, b DESC NULLS LAST);
CREATE INDEX k ON t (a ASC NULLS LAST, b DESC NULLS FIRST);
-- # create with operator classes
CREATE TABLE t (a text, b varchar(10), c inet);
CREATE INDEX i ON t (a text_pattern_ops);
CREATE INDEX j ON t (b varchar_pattern_ops);
CREATE INDEX k ON t (a text_ops, b varchar_ops);
CREATE INDEX l ON t USING gist (c inet_ops);
CREATE INDEX m ON t (b text_ops);
-- # create with collations
CREATE TABLE t (a text, b text COLLATE "C");
CREATE INDEX i ON t (a COLLATE "C");
CREATE INDEX j ON t (b COLLATE "C", a COLLATE "default");
CREATE INDEX k ON t (b COLLATE "default");
CREATE INDEX l ON t (lower(a) COLLATE "C");
CREATE INDEX m ON t (lower(b));
-- # create with methods
CREATE TABLE t (a integer, b integer[], c int4range, d tsvector);
CREATE INDEX h ON t USING hash (a);
CREATE INDEX b ON t USING brin (a);
CREATE INDEX g ON t USING gin (b);
CREATE INDEX s ON t USING gist (c);
CREATE INDEX p ON t USING spgist (c);
CREATE INDEX v ON t USING gin (d);
-- # create with options
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a) WITH (fillfactor = 70);
ALTER INDEX i SET (fillfactor = 80);
-- # create nulls not distinct (since 15)
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
-- # create if not exists
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a);
CREATE INDEX IF NOT EXISTS i ON t (b);
CREATE INDEX IF NOT EXISTS j ON t (b);
-- # create on only
CREATE TABLE t (a integer);
CREATE INDEX i ON ONLY t (a);
-- # create on a materialized view
CREATE TABLE t (a integer);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX i ON m (a);
-- # create concurrently
CREATE TABLE t (a integer);
CREATE INDEX CONCURRENTLY i ON t (a);
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);
CREATE INDEX CONCURRENTLY ON t (a);
-- # drop concurrently
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a);
DROP INDEX CONCURRENTLY i;
DROP INDEX CONCURRENTLY IF EXISTS i;
-- # reindex
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a);
REINDEX INDEX i;
REINDEX TABLE t;
REINDEX INDEX CONCURRENTLY i;
CLUSTER t USING i;
-- # drop
CREATE TABLE t (a integer, b integer);
CREATE INDEX i ON t (a);
CREATE INDEX j ON t (b);
DROP INDEX i;
-- # drop if exists
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a);
DROP INDEX IF EXISTS i, missing;
-- # drop cascade with the key that relies on it
CREATE TABLE p (a integer, b integer);
CREATE UNIQUE INDEX i ON p (a);
CREATE TABLE t (x integer REFERENCES p (a));
DROP INDEX i CASCADE;
-- # rename
CREATE TABLE t (a integer);
CREATE INDEX i ON t (a);
ALTER INDEX i RENAME TO j;
ALTER INDEX IF EXISTS missing RENAME TO k;
-- # rename a constraint's index
CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE);
ALTER INDEX t_pkey RENAME TO pk;
ALTER INDEX t_a_key RENAME TO uk;
-- # rename in another schema
CREATE SCHEMA other;
CREATE TABLE other.t (a integer, id integer PRIMARY KEY);
CREATE INDEX i ON other.t (a);
ALTER INDEX other.i RENAME TO j;
ALTER INDEX other.t_pkey RENAME TO pk;
DROP INDEX other.j;
-- # create on the only part that is long
CREATE TABLE t (a_column_with_a_name_that_is_as_long_as_it_may_be_really_long_xy integer, another_column_with_a_name_that_is_very_long_in_itself integer);
CREATE INDEX ON t (a_column_with_a_name_that_is_as_long_as_it_may_be_really_long_xy);
CREATE INDEX ON t (a_column_with_a_name_that_is_as_long_as_it_may_be_really_long_xy, another_column_with_a_name_that_is_very_long_in_itself);
CREATE INDEX ON t (a_column_with_a_name_that_is_as_long_as_it_may_be_really_long_xy, another_column_with_a_name_that_is_very_long_in_itself);
-- # name longer than allowed
CREATE TABLE t (a integer);
CREATE INDEX an_index_whose_name_is_longer_than_the_server_allows_for_any_name_at_all ON t (a);
ALTER INDEX an_index_whose_name_is_longer_than_the_server_allows_for_any_name_at_all RENAME TO another_index_whose_name_is_longer_than_the_server_allows_for_any_name_at_all;
-- # type change rebuilds with classes
CREATE TABLE t (a varchar(10), b text);
CREATE INDEX i ON t (a varchar_pattern_ops);
CREATE INDEX j ON t (upper(a) varchar_pattern_ops);
CREATE INDEX k ON t (b text_pattern_ops DESC NULLS LAST) WHERE a <> 'x';
ALTER TABLE t ALTER COLUMN a TYPE varchar(20);
-- # expression as django writes it
CREATE TABLE t (id integer, name varchar(50), other text, n integer);
CREATE INDEX "i1" ON "t" ((LOWER("name")));
CREATE INDEX "i2" ON "t" ((LOWER("name")) DESC, (UPPER("other")) NULLS FIRST);
CREATE UNIQUE INDEX "i3" ON "t" ((LOWER("name")), "n") WHERE "n" > 0;
CREATE INDEX "i4" ON "t" (((COALESCE("n", 0) + 1)));
CREATE INDEX "i5" ON "t" ("name" varchar_pattern_ops) INCLUDE ("n");
CREATE INDEX "i6" ON "t" USING gin ((to_tsvector('english', "other")));
CREATE INDEX "i7" ON "t" ((("name")::text));
CREATE INDEX "i8" ON "t" ((substring("name" from 1 for 5)));
