-- # create
CREATE SEQUENCE s;
CREATE SEQUENCE r AS integer START 5;
CREATE SEQUENCE IF NOT EXISTS s AS smallint;
CREATE SEQUENCE IF NOT EXISTS q AS smallint;
-- # create owned
CREATE TABLE t (a integer);
CREATE SEQUENCE s OWNED BY t.a;
ALTER TABLE t ALTER COLUMN a SET DEFAULT nextval('s');
-- # owned by
CREATE TABLE t (a integer, b integer);
CREATE SEQUENCE s;
ALTER SEQUENCE s OWNED BY t.a;
ALTER SEQUENCE s OWNED BY t.b;
-- # owned by none
CREATE TABLE t (id serial);
ALTER SEQUENCE t_id_seq OWNED BY NONE;
-- # owned by none then the table is dropped
CREATE TABLE t (id serial);
ALTER SEQUENCE t_id_seq OWNED BY NONE;
DROP TABLE t;
-- # type
CREATE SEQUENCE s AS integer;
ALTER SEQUENCE s AS bigint;
ALTER SEQUENCE s RESTART WITH 7 INCREMENT 2;
ALTER SEQUENCE IF EXISTS missing AS bigint;
-- # rename
CREATE SEQUENCE s;
ALTER SEQUENCE s RENAME TO r;
-- # rename a serial's
CREATE TABLE t (id serial PRIMARY KEY);
ALTER SEQUENCE t_id_seq RENAME TO ids;
-- # rename a serial's to capitals
CREATE TABLE t (id serial PRIMARY KEY);
CREATE TABLE u (id integer DEFAULT nextval('t_id_seq'));
ALTER SEQUENCE t_id_seq RENAME TO "Ids";
-- # rename an identity's
CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY);
ALTER SEQUENCE t_id_seq RENAME TO ids;
-- # as django renames a table
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t RENAME TO u;
ALTER SEQUENCE t_id_seq RENAME TO u_id_seq;
-- # drop
CREATE SEQUENCE s;
DROP SEQUENCE s;
DROP SEQUENCE IF EXISTS s;
-- # drop cascade with defaults
CREATE TABLE t (id serial, a integer);
CREATE TABLE u (b integer DEFAULT nextval('t_id_seq'), c integer DEFAULT 1);
DROP SEQUENCE t_id_seq CASCADE;
-- # drop of one nobody owns that a default uses
CREATE SEQUENCE s;
CREATE TABLE t (a integer DEFAULT nextval('s'));
DROP SEQUENCE s CASCADE;
-- # in another schema
CREATE SCHEMA other;
CREATE SEQUENCE other.s;
CREATE TABLE t (a integer DEFAULT nextval('other.s'));
ALTER SEQUENCE other.s RENAME TO r;
-- # moved to another schema with its table
CREATE SCHEMA other;
CREATE TABLE t (id serial PRIMARY KEY);
ALTER TABLE t SET SCHEMA other;
ALTER TABLE other.t RENAME TO u;
-- # owner changed and the old column dropped
CREATE TABLE t (id serial, a integer);
CREATE TABLE u (b integer);
ALTER SEQUENCE t_id_seq OWNED BY u.b;
ALTER TABLE t DROP COLUMN id;
-- # set schema
CREATE SCHEMA other;
CREATE SEQUENCE s;
CREATE TABLE t (a integer DEFAULT nextval('s'));
ALTER SEQUENCE s SET SCHEMA other;
