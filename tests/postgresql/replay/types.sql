-- # enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a mood DEFAULT 'ok', b mood[] );
ALTER TYPE mood ADD VALUE 'happy';
ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';
-- # enum value placed
CREATE TYPE mood AS ENUM ('a', 'd');
ALTER TYPE mood ADD VALUE 'b' BEFORE 'd';
ALTER TYPE mood ADD VALUE 'c' AFTER 'b';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'c';
-- # enum renamed
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (a mood CHECK (a <> 'sad'), b integer);
ALTER TYPE mood RENAME TO feeling;
-- # enum dropped
CREATE TYPE mood AS ENUM ('sad');
CREATE TYPE other_mood AS ENUM ('x');
DROP TYPE mood;
DROP TYPE IF EXISTS missing;
-- # enum dropped with its columns
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE t (a mood, b integer);
CREATE INDEX i ON t (a);
DROP TYPE mood CASCADE;
-- # enum with capitals in another schema
CREATE SCHEMA other;
CREATE TYPE other."Mood" AS ENUM ('sad');
CREATE TABLE t (a other."Mood");
-- # type change to an enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (a text);
ALTER TABLE t ALTER COLUMN a TYPE mood USING a::mood;
-- # domain
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN plain AS varchar(10);
CREATE DOMAIN needed AS text NOT NULL;
CREATE TABLE t (a positive, b plain NOT NULL, c needed);
-- # domain altered
CREATE DOMAIN d AS integer;
CREATE DOMAIN e AS integer;
CREATE DOMAIN f AS integer CONSTRAINT c CHECK (VALUE > 0);
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0);
ALTER DOMAIN e SET NOT NULL;
ALTER DOMAIN f ADD CHECK (VALUE < 9) NOT VALID;
-- # domain renamed and dropped
CREATE DOMAIN d AS integer;
CREATE DOMAIN e AS integer;
CREATE TABLE t (a d);
ALTER DOMAIN d RENAME TO g;
DROP DOMAIN e;
-- # composite type
CREATE TYPE pair AS (x integer, y integer);
CREATE TABLE t (a pair);
DROP TABLE t;
DROP TYPE pair;
-- # collation
CREATE COLLATION german FROM "C";
CREATE COLLATION other FROM "C";
CREATE TABLE t (a text COLLATE german);
CREATE INDEX i ON t (a COLLATE "C");
DROP COLLATION other;
ALTER COLLATION german RENAME TO deutsch;
-- # collations of every spelling
CREATE SCHEMA other;
CREATE COLLATION a (locale = 'C');
CREATE COLLATION b (lc_collate = 'C', lc_ctype = 'C', deterministic);
CREATE COLLATION other.c (provider = libc, locale = 'C', deterministic = true);
CREATE COLLATION d FROM other.c;
CREATE COLLATION e (from = pg_catalog."POSIX");
CREATE COLLATION IF NOT EXISTS a FROM "POSIX";
DROP COLLATION IF EXISTS nobody;
-- # collations with a schema or a dot in their names
CREATE SCHEMA other;
CREATE COLLATION other.far FROM "C";
CREATE COLLATION "a.b" FROM "C";
CREATE TABLE t (a text COLLATE other.far, b text COLLATE "a.b", c text COLLATE pg_catalog."POSIX");
CREATE INDEX i ON t (b COLLATE other.far, a COLLATE "a.b", (c COLLATE "a.b"));
CREATE INDEX j ON t ((b COLLATE "a.b"), a COLLATE other.far);
-- # collation renamed under a column and an index
CREATE SCHEMA other;
CREATE COLLATION german FROM "C";
CREATE TABLE t (a text COLLATE german, b text);
CREATE INDEX i ON t (b COLLATE german, a);
ALTER COLLATION german RENAME TO deutsch;
ALTER COLLATION deutsch SET SCHEMA other;
-- # collation dropped with what names it
CREATE COLLATION german FROM "C";
CREATE TABLE t (a text COLLATE german UNIQUE, b text);
CREATE INDEX i ON t (b COLLATE german);
CREATE INDEX j ON t (b);
DROP COLLATION german CASCADE;
-- # collation of a schema that is renamed
CREATE SCHEMA other;
CREATE COLLATION other.german FROM "C";
CREATE TABLE t (a text COLLATE other.german);
ALTER SCHEMA other RENAME TO mine;
-- # collation of a schema that is dropped
CREATE SCHEMA other;
CREATE COLLATION other.german FROM "C";
CREATE TABLE t (a text COLLATE other.german, b integer);
DROP SCHEMA other CASCADE;
-- # collation that is not deterministic (ICU)
CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION looser (provider = icu, locale = 'und-u-ks-level1', deterministic = off);
CREATE COLLATION copy FROM loose;
CREATE COLLATION strict (provider = icu, locale = 'de');
ALTER COLLATION looser RENAME TO loosest;
-- # function and trigger leave no trace
CREATE TABLE t (a integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t DISABLE TRIGGER g;
DROP TRIGGER g ON t;
DROP FUNCTION f();
-- # do block
CREATE TABLE t (a integer);
DO $$ BEGIN ALTER TABLE t ADD COLUMN b integer; END $$;
-- # schema dropped
CREATE SCHEMA other;
CREATE TABLE other.t (id serial PRIMARY KEY);
CREATE TABLE u (a integer REFERENCES other.t);
DROP SCHEMA other CASCADE;
-- # schema renamed
CREATE SCHEMA other;
CREATE TABLE other.t (id serial PRIMARY KEY);
CREATE TABLE u (a integer REFERENCES other.t);
ALTER SCHEMA other RENAME TO another;
