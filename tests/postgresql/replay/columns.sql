-- # add
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN b text, ADD c integer NOT NULL DEFAULT 3;
-- # add if not exists
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, ADD COLUMN IF NOT EXISTS b text;
-- # add serial and identity
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN b serial, ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY;
-- # add with primary key
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY;
-- # add with unique, check and reference
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN b integer UNIQUE CHECK (b > 0) REFERENCES p;
-- # add as django does
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer);
ALTER TABLE "t" ADD COLUMN "p_id" integer NULL CONSTRAINT "t_p_id_1234_fk_p_id" REFERENCES "p"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "t_p_id_1234_fk_p_id" IMMEDIATE;
ALTER TABLE "t" ADD COLUMN "n" integer DEFAULT 0 NOT NULL CHECK ("n" >= 0);
ALTER TABLE "t" ALTER COLUMN "n" DROP DEFAULT;
CREATE INDEX "t_p_id_1234" ON "t" ("p_id");
-- # add generated (since 18)
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN b integer GENERATED ALWAYS AS (a + 1) STORED, ADD COLUMN c integer GENERATED ALWAYS AS (a + 2) VIRTUAL;
-- # add with a collation
CREATE TABLE t (a integer);
ALTER TABLE t ADD COLUMN b varchar(20) COLLATE "C", ADD COLUMN c text COLLATE "default";
-- # add to a table that others inherit from
CREATE TABLE t (a integer);
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t ADD COLUMN b integer NOT NULL DEFAULT 4 CHECK (b > 0);
-- # drop
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t DROP COLUMN b;
-- # drop if exists
CREATE TABLE t (a integer, b integer);
ALTER TABLE t DROP COLUMN IF EXISTS x, DROP COLUMN IF EXISTS b;
-- # drop with its indexes
CREATE TABLE t (a integer, b integer, c integer);
CREATE INDEX i1 ON t (a);
CREATE INDEX i2 ON t (b);
CREATE INDEX i3 ON t (a, b);
CREATE INDEX i4 ON t ((b + 1));
CREATE INDEX i5 ON t (a) WHERE b > 0;
CREATE INDEX i6 ON t (a) INCLUDE (b);
ALTER TABLE t DROP COLUMN b;
-- # drop with its constraints
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer UNIQUE, b integer UNIQUE CHECK (b > 0) REFERENCES p, c integer, UNIQUE (a, b), CHECK (a > 0), CHECK (a > b), UNIQUE (c) INCLUDE (b));
ALTER TABLE t DROP COLUMN b;
-- # drop the primary key's column
CREATE TABLE t (id serial PRIMARY KEY, a integer);
ALTER TABLE t DROP COLUMN id;
-- # drop one column of a primary key
CREATE TABLE t (a integer, b integer, PRIMARY KEY (a, b));
ALTER TABLE t DROP COLUMN b;
-- # drop cascade with incoming foreign keys
CREATE TABLE p (id integer PRIMARY KEY, a integer UNIQUE);
CREATE TABLE t (x integer REFERENCES p, y integer REFERENCES p (a));
ALTER TABLE p DROP COLUMN id CASCADE;
-- # drop cascade with generated columns
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED, c integer);
CREATE INDEX i ON t (b);
ALTER TABLE t DROP COLUMN a CASCADE;
-- # drop an owned sequence's column
CREATE TABLE t (a integer, b integer);
CREATE SEQUENCE s OWNED BY t.b;
CREATE SEQUENCE r OWNED BY t.a;
ALTER TABLE t DROP COLUMN b;
-- # drop cascade a serial another default uses
CREATE TABLE t (id serial, a integer);
CREATE TABLE u (b integer DEFAULT nextval('t_id_seq'));
ALTER TABLE t DROP COLUMN id CASCADE;
-- # drop of a parent that others inherit from
CREATE TABLE t (a integer, b integer);
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t DROP COLUMN b;
-- # rename
CREATE TABLE t (a integer, b integer);
ALTER TABLE t RENAME COLUMN a TO x;
ALTER TABLE t RENAME b TO y;
-- # rename with everything on it
CREATE TABLE p (id integer PRIMARY KEY, k integer UNIQUE);
CREATE TABLE t (id serial PRIMARY KEY, a integer UNIQUE CHECK (a > 0) REFERENCES p, b integer GENERATED ALWAYS AS (a + 1) STORED, CHECK (a < 100 AND a <> 5), UNIQUE (id) INCLUDE (a));
CREATE INDEX i1 ON t ((a + 1));
CREATE INDEX i2 ON t (id) WHERE a IS NOT NULL;
CREATE INDEX i3 ON t (id) INCLUDE (a);
ALTER TABLE t RENAME COLUMN a TO x;
ALTER TABLE t RENAME COLUMN id TO "Id";
ALTER TABLE p RENAME COLUMN k TO l;
-- # rename a foreign key's target
CREATE TABLE p (id integer PRIMARY KEY, parent integer REFERENCES p);
CREATE TABLE t (p_id integer REFERENCES p);
ALTER TABLE p RENAME COLUMN id TO ident;
-- # rename to a word and to capitals
CREATE TABLE t (a integer CHECK (a > 0), b text CHECK (b <> 'a'));
ALTER TABLE t RENAME COLUMN a TO "order";
ALTER TABLE t RENAME COLUMN b TO "B b";
-- # rename a word to something plain
CREATE TABLE t ("order" integer CHECK ("order" > 0), "B b" text CHECK ("B b" <> 'order'));
ALTER TABLE t RENAME COLUMN "order" TO a;
ALTER TABLE t RENAME COLUMN "B b" TO b;
-- # rename a column named as a function
CREATE TABLE t (lower text CHECK (lower(lower) <> 'lower'));
ALTER TABLE t RENAME COLUMN lower TO x;
-- # rename then add the old name
CREATE TABLE t (id serial PRIMARY KEY, a integer UNIQUE);
ALTER TABLE t RENAME COLUMN a TO b;
ALTER TABLE t RENAME COLUMN id TO old_id;
ALTER TABLE t ADD COLUMN a integer UNIQUE, ADD COLUMN id serial;
-- # rename a serial's column
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t RENAME COLUMN id TO ident;
-- # rename of a parent that others inherit from
CREATE TABLE t (a integer CHECK (a > 0));
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t RENAME COLUMN a TO b;
-- # type widened
CREATE TABLE t (a varchar(10), b varchar(10) NOT NULL DEFAULT 'x', c numeric(5, 2));
ALTER TABLE t ALTER COLUMN a TYPE varchar(20), ALTER b TYPE text, ALTER COLUMN c SET DATA TYPE numeric(7, 2);
-- # type with using
CREATE TABLE t (a text);
ALTER TABLE t ALTER COLUMN a TYPE integer USING a::integer;
-- # type of an indexed column
CREATE TABLE t (a integer PRIMARY KEY, b varchar(10) UNIQUE, c integer);
CREATE INDEX i ON t (c) WHERE c > 0;
CREATE INDEX j ON t ((c + 1));
CREATE INDEX k ON t (b varchar_pattern_ops);
ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN c TYPE bigint, ALTER COLUMN b TYPE varchar(20);
-- # type of a checked and defaulted column
CREATE TABLE t (a integer DEFAULT 4 CHECK (a > 0), b varchar(10) DEFAULT 'x' CHECK (b <> 'y'));
ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE varchar(30);
-- # type of a checked text column
CREATE TABLE t (b varchar(10) DEFAULT 'x' CHECK (b <> 'y' AND b IN ('a', 'x')));
ALTER TABLE t ALTER COLUMN b TYPE text;
-- # type of a default that is cast
CREATE TABLE t (a varchar(10) DEFAULT '4', b integer DEFAULT 0);
ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a TYPE integer USING a::integer, ALTER COLUMN a SET DEFAULT 4;
ALTER TABLE t ALTER COLUMN b TYPE numeric(5, 1);
-- # type of keys on both sides
CREATE TABLE p (id serial PRIMARY KEY);
CREATE TABLE t (p_id integer REFERENCES p);
ALTER TABLE p ALTER COLUMN id TYPE bigint;
ALTER TABLE t ALTER COLUMN p_id TYPE bigint;
-- # type of a serial with its sequence
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t ALTER COLUMN id TYPE bigint;
ALTER SEQUENCE t_id_seq AS bigint;
-- # type of an identity takes its sequence along
CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
ALTER TABLE t ALTER COLUMN id TYPE bigint;
-- # type with a collation
CREATE TABLE t (a text COLLATE "C", b text);
CREATE INDEX i ON t (b);
CREATE INDEX j ON t (a COLLATE "default");
ALTER TABLE t ALTER COLUMN b TYPE text COLLATE "C", ALTER COLUMN a TYPE text;
-- # type to an array and back
CREATE TABLE t (a integer);
ALTER TABLE t ALTER COLUMN a TYPE integer[] USING ARRAY[a];
ALTER TABLE t ALTER COLUMN a TYPE integer USING a[1];
-- # type of a foreign key with deferrable
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (p_id integer CONSTRAINT fk REFERENCES p ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE t ALTER COLUMN p_id TYPE bigint;
-- # type of a parent that others inherit from
CREATE TABLE t (a integer);
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t ALTER COLUMN a TYPE bigint;
-- # not null set and dropped
CREATE TABLE t (a integer, b integer NOT NULL);
ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER COLUMN b DROP NOT NULL;
-- # default set and dropped
CREATE TABLE t (a integer, b integer DEFAULT 4, c timestamptz);
ALTER TABLE t ALTER COLUMN a SET DEFAULT 5, ALTER COLUMN b DROP DEFAULT, ALTER c SET DEFAULT now();
-- # defaults of many kinds
CREATE TABLE t (a integer DEFAULT -1, b text DEFAULT 'x', c varchar(5) DEFAULT '', d boolean DEFAULT false, e numeric(5, 2) DEFAULT 1.50, f timestamptz DEFAULT CURRENT_TIMESTAMP, g date DEFAULT '2020-01-01', h jsonb DEFAULT '{}', i uuid DEFAULT gen_random_uuid(), j integer[] DEFAULT '{}', k text[] DEFAULT ARRAY['a', 'b'], l interval DEFAULT '1 day', m bigint DEFAULT 5000000000, n double precision DEFAULT 0.5, o integer DEFAULT 1 + 2, p text DEFAULT NULL, q timestamptz DEFAULT statement_timestamp(), r text DEFAULT 'a' || 'b', s smallint DEFAULT 1, u bytea DEFAULT '\x00', v integer DEFAULT (random() * 10)::integer, w date DEFAULT CURRENT_DATE, x char(3) DEFAULT 'abc', y text DEFAULT lower('ABC'), z inet DEFAULT '127.0.0.1');
-- # types of many kinds
CREATE TABLE t (a int, b int2, c int8, d float, e float4, f real, g decimal(5), h numeric, i char(5), j char, k varchar, l character varying(7), m timestamp, n timestamptz(3), o time(2), p timetz, q bool, r bit(4), s varbit(5), u interval day to second, v text[], w varchar(10)[], x "char", y tsvector, z int4range);
CREATE TABLE u (a interval(3), b bigint[][], c json, d macaddr, e money, f xml, g point, h oid, i regclass, j float(20), k float(30), l bytea, m name, n datemultirange, o bpchar, p int[3], q cidr, r timestamp(0) with time zone);
-- # identity added and dropped
CREATE TABLE t (a integer NOT NULL, b bigint NOT NULL);
ALTER TABLE t ALTER COLUMN a ADD GENERATED BY DEFAULT AS IDENTITY, ALTER COLUMN b ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE t ALTER COLUMN b DROP IDENTITY;
ALTER TABLE t ALTER COLUMN b DROP IDENTITY IF EXISTS;
-- # identity changed
CREATE TABLE t (a integer GENERATED BY DEFAULT AS IDENTITY);
ALTER TABLE t ALTER COLUMN a SET GENERATED ALWAYS;
-- # identity restarted
CREATE TABLE t (a integer GENERATED BY DEFAULT AS IDENTITY);
ALTER TABLE t ALTER COLUMN a RESTART WITH 100;
-- # serial made identity as django does
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t ALTER COLUMN id DROP DEFAULT;
DROP SEQUENCE IF EXISTS t_id_seq CASCADE;
ALTER TABLE t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
-- # identity given to a column whose sequence name is taken
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t ALTER COLUMN id DROP DEFAULT;
ALTER TABLE t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
DROP SEQUENCE t_id_seq;
-- # generated expression replaced and dropped (since 18)
CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED, c integer GENERATED ALWAYS AS (a + 2) STORED, d integer GENERATED ALWAYS AS (a + 3) VIRTUAL);
ALTER TABLE t ALTER COLUMN b SET EXPRESSION AS (a + 5);
ALTER TABLE t ALTER COLUMN c DROP EXPRESSION;
ALTER TABLE t ALTER COLUMN c DROP EXPRESSION IF EXISTS;
ALTER TABLE t ALTER COLUMN d SET EXPRESSION AS (a + 7);
-- # storage and compression leave no trace
CREATE TABLE t (a text);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
-- # swap of two columns
CREATE TABLE t (a integer UNIQUE, b bigint);
ALTER TABLE t RENAME COLUMN a TO tmp;
ALTER TABLE t RENAME COLUMN b TO a;
ALTER TABLE t RENAME COLUMN tmp TO b;
ALTER TABLE t DROP COLUMN b;
