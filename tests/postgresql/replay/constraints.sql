-- # primary key added
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD PRIMARY KEY (a, b);
-- # primary key added by name
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a) INCLUDE (b);
-- # primary key dropped
CREATE TABLE t (a integer PRIMARY KEY, b integer);
ALTER TABLE t DROP CONSTRAINT t_pkey;
-- # primary key dropped with incoming keys
CREATE TABLE p (id integer PRIMARY KEY, k integer UNIQUE);
CREATE TABLE t (a integer REFERENCES p, b integer REFERENCES p (k));
ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;
-- # primary key moved to another column
CREATE TABLE t (a integer PRIMARY KEY, b integer);
ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (b);
-- # unique added (since 15)
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ADD UNIQUE (a), ADD CONSTRAINT u UNIQUE (a, b), ADD UNIQUE NULLS NOT DISTINCT (c), ADD UNIQUE (b) INCLUDE (c);
-- # unique added twice
CREATE TABLE t (a integer);
ALTER TABLE t ADD UNIQUE (a);
ALTER TABLE t ADD UNIQUE (a) DEFERRABLE;
-- # unique deferrable
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
-- # unique dropped
CREATE TABLE t (a integer UNIQUE, b integer UNIQUE);
ALTER TABLE t DROP CONSTRAINT t_a_key;
-- # unique dropped and an index of the same columns stays
CREATE TABLE t (a integer UNIQUE);
CREATE UNIQUE INDEX i ON t (a);
ALTER TABLE t DROP CONSTRAINT t_a_key;
-- # unique dropped with incoming keys
CREATE TABLE p (id integer PRIMARY KEY, a integer, b integer, UNIQUE (a, b));
CREATE TABLE t (x integer, y integer, FOREIGN KEY (x, y) REFERENCES p (a, b), z integer REFERENCES p);
ALTER TABLE p DROP CONSTRAINT p_a_b_key CASCADE;
-- # unique dropped with incoming keys in another order
CREATE TABLE p (a integer, b integer, UNIQUE (a, b));
CREATE TABLE t (x integer, y integer, FOREIGN KEY (x, y) REFERENCES p (b, a));
ALTER TABLE p DROP CONSTRAINT p_a_b_key CASCADE;
-- # check added
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD CHECK (a > 0), ADD CONSTRAINT c CHECK (a < b), ADD CHECK (b > 0), ADD CHECK (a <> b);
-- # check not valid and validated
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT d CHECK (b > 0) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT d;
-- # check not null then not null
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT c;
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
ALTER TABLE t DROP CONSTRAINT c;
-- # check not valid on a new table counts as valid
CREATE TABLE t (a integer, CONSTRAINT c CHECK (a > 0) NOT VALID);
-- # check not enforced (since 18)
CREATE TABLE t (a integer, CONSTRAINT c CHECK (a > 0) NOT ENFORCED);
-- # check dropped
CREATE TABLE t (a integer CHECK (a > 0) CHECK (a < 9));
ALTER TABLE t DROP CONSTRAINT t_a_check;
ALTER TABLE t DROP CONSTRAINT IF EXISTS missing;
-- # check dropped and added again
CREATE TABLE t (a integer CHECK (a > 0));
ALTER TABLE t DROP CONSTRAINT t_a_check, ADD CONSTRAINT t_a_check CHECK (a > 1);
-- # check of many kinds
CREATE TABLE t (a integer, b text, c varchar(10), d boolean, e date, f jsonb, g numeric, h timestamptz, i integer[]);
ALTER TABLE t ADD CONSTRAINT c1 CHECK (a IN (1, 2, 3));
ALTER TABLE t ADD CONSTRAINT c2 CHECK (b IN ('x', 'y'));
ALTER TABLE t ADD CONSTRAINT c3 CHECK (c IN ('x', 'y'));
ALTER TABLE t ADD CONSTRAINT c4 CHECK (a BETWEEN 1 AND 10);
ALTER TABLE t ADD CONSTRAINT c5 CHECK (b LIKE 'x%' OR b IS NULL);
ALTER TABLE t ADD CONSTRAINT c6 CHECK (NOT d);
ALTER TABLE t ADD CONSTRAINT c7 CHECK (d IS TRUE AND (a > 0 OR a < -5));
ALTER TABLE t ADD CONSTRAINT c8 CHECK (e > '2020-01-01');
ALTER TABLE t ADD CONSTRAINT c9 CHECK (g >= 0 AND g <= 100.5);
ALTER TABLE t ADD CONSTRAINT c10 CHECK (length(b) > 3);
ALTER TABLE t ADD CONSTRAINT c11 CHECK (f ? 'key');
ALTER TABLE t ADD CONSTRAINT c12 CHECK (CASE WHEN a > 0 THEN b IS NOT NULL ELSE true END);
ALTER TABLE t ADD CONSTRAINT c13 CHECK (coalesce(a, 0) >= 0);
ALTER TABLE t ADD CONSTRAINT c14 CHECK (c <> '');
ALTER TABLE t ADD CONSTRAINT c15 CHECK (upper(c) = c);
ALTER TABLE t ADD CONSTRAINT c16 CHECK (a = ANY (i));
ALTER TABLE t ADD CONSTRAINT c17 CHECK (b ~ '^[a-z]+$');
ALTER TABLE t ADD CONSTRAINT c18 CHECK (a NOT IN (1, 2));
ALTER TABLE t ADD CONSTRAINT c19 CHECK ((a IS NULL) <> (b IS NULL));
ALTER TABLE t ADD CONSTRAINT c20 CHECK (c::text = b);
ALTER TABLE t ADD CONSTRAINT c21 CHECK (h > '2020-01-01 00:00:00+00');
ALTER TABLE t ADD CONSTRAINT c22 CHECK (a::bigint > 5 AND (f ->> 'x') = 'y');
ALTER TABLE t ADD CONSTRAINT c23 CHECK (a IS DISTINCT FROM 5);
ALTER TABLE t ADD CONSTRAINT c24 CHECK (extract(year FROM e) > 2000);
-- # checks as django writes them
CREATE TABLE t (id integer, start date, "end" date, status varchar(10), price numeric(10, 2), qty integer);
ALTER TABLE "t" ADD CONSTRAINT "c1" CHECK ("start" < "end");
ALTER TABLE "t" ADD CONSTRAINT "c2" CHECK ("status" IN ('draft', 'done'));
ALTER TABLE "t" ADD CONSTRAINT "c3" CHECK (("price" >= 0 AND "price" <= 100));
ALTER TABLE "t" ADD CONSTRAINT "c4" CHECK ((("start" IS NULL AND "end" IS NULL) OR NOT ("start" IS NULL)));
ALTER TABLE "t" ADD CONSTRAINT "c5" CHECK (("qty" * 2) > 4);
ALTER TABLE "t" ADD CONSTRAINT "c6" CHECK (NOT ("status" = 'x' AND "status" IS NOT NULL));
ALTER TABLE "t" ADD CONSTRAINT "c7" CHECK ("price" > '0'::numeric);
ALTER TABLE "t" ADD CONSTRAINT "c8" CHECK ("status"::text LIKE 'a%');
-- # foreign key added
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p, ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES p (id) ON DELETE CASCADE, ADD FOREIGN KEY (c) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
-- # foreign key not valid and validated
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer, b integer);
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE t ADD CONSTRAINT g FOREIGN KEY (b) REFERENCES p NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT g;
-- # foreign key not enforced (since 18)
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer REFERENCES p NOT ENFORCED);
-- # foreign key dropped
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer REFERENCES p, b integer REFERENCES p);
ALTER TABLE t DROP CONSTRAINT t_a_fkey;
-- # foreign key twice on a column
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE q (id integer PRIMARY KEY);
CREATE TABLE t (a integer REFERENCES p REFERENCES q);
-- # foreign key as django does
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (p_id bigint NOT NULL);
ALTER TABLE "t" ADD CONSTRAINT "t_p_id_fk" FOREIGN KEY ("p_id") REFERENCES "p" ("id") DEFERRABLE INITIALLY DEFERRED;
SET CONSTRAINTS "t_p_id_fk" IMMEDIATE; ALTER TABLE "t" DROP CONSTRAINT "t_p_id_fk";
-- # foreign key made deferrable
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer REFERENCES p, b integer REFERENCES p DEFERRABLE INITIALLY DEFERRED, c integer REFERENCES p DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE t ALTER CONSTRAINT t_a_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t ALTER CONSTRAINT t_b_fkey NOT DEFERRABLE;
ALTER TABLE t ALTER CONSTRAINT t_c_fkey INITIALLY IMMEDIATE;
-- # foreign key to a table dropped with its column
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (a integer REFERENCES p);
ALTER TABLE t DROP COLUMN a;
DROP TABLE p;
-- # constraint renamed
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (id integer PRIMARY KEY, a integer UNIQUE CHECK (a > 0) REFERENCES p);
ALTER TABLE t RENAME CONSTRAINT t_pkey TO pk;
ALTER TABLE t RENAME CONSTRAINT t_a_key TO uk;
ALTER TABLE t RENAME CONSTRAINT t_a_check TO ck;
ALTER TABLE t RENAME CONSTRAINT t_a_fkey TO fk;
-- # constraint renamed in another schema
CREATE SCHEMA other;
CREATE TABLE other.t (id integer PRIMARY KEY, a integer UNIQUE);
ALTER TABLE other.t RENAME CONSTRAINT t_pkey TO pk;
ALTER TABLE other.t DROP CONSTRAINT t_a_key;
-- # using an index
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX i ON t (a);
CREATE UNIQUE INDEX j ON t (b) INCLUDE (a);
ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i, ADD UNIQUE USING INDEX j;
-- # using an index for the primary key
CREATE TABLE t (a integer, b integer);
CREATE UNIQUE INDEX i ON t (b, a);
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;
-- # using an index that treats nulls as equal (since 15)
CREATE TABLE t (a integer);
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
ALTER TABLE t ADD UNIQUE USING INDEX i DEFERRABLE;
-- # using an index in another schema
CREATE SCHEMA other;
CREATE TABLE other.t (a integer);
CREATE UNIQUE INDEX i ON other.t (a);
ALTER TABLE other.t ADD CONSTRAINT u UNIQUE USING INDEX i;
-- # not null by name (since 18)
CREATE TABLE t (a integer CONSTRAINT must NOT NULL, b integer);
ALTER TABLE t ADD CONSTRAINT need NOT NULL b;
-- # not null by name dropped (since 18)
CREATE TABLE t (a integer CONSTRAINT must NOT NULL, b integer);
ALTER TABLE t ADD CONSTRAINT need NOT NULL b;
ALTER TABLE t DROP CONSTRAINT must, DROP CONSTRAINT need;
-- # not null not valid (since 18)
CREATE TABLE t (a integer, b integer, c integer);
ALTER TABLE t ADD CONSTRAINT need NOT NULL a NOT VALID;
ALTER TABLE t ADD CONSTRAINT also NOT NULL b NOT VALID;
ALTER TABLE t ADD NOT NULL c NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT also;
-- # not null not valid then set not null (since 18)
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT need NOT NULL a NOT VALID;
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
-- # not null not valid then dropped (since 18)
CREATE TABLE t (a integer);
ALTER TABLE t ADD CONSTRAINT need NOT NULL a NOT VALID;
ALTER TABLE t ALTER COLUMN a DROP NOT NULL;
-- # not null automatic name dropped (since 18)
CREATE TABLE t (a integer NOT NULL);
ALTER TABLE t DROP CONSTRAINT t_a_not_null;
-- # exclusion
CREATE TABLE t (a int4range, b integer, c tsrange);
ALTER TABLE t ADD EXCLUDE USING gist (a WITH &&), ADD CONSTRAINT x EXCLUDE USING gist (c WITH &&, a WITH =) WHERE (b > 0);
-- # exclusion of an expression
CREATE TABLE t (a integer, b integer, EXCLUDE USING gist (int4range(a, b) WITH &&));
-- # exclusion with btree
CREATE TABLE t (a integer, b integer, EXCLUDE (a WITH =, b WITH =) DEFERRABLE);
-- # exclusion dropped and renamed
CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&), CONSTRAINT y EXCLUDE USING gist (a WITH =));
ALTER TABLE t DROP CONSTRAINT t_a_excl;
ALTER TABLE t RENAME CONSTRAINT y TO z;
-- # exclusion with its column renamed
CREATE TABLE t (a int4range, b integer, EXCLUDE USING gist (a WITH &&) WHERE (b > 0));
ALTER TABLE t RENAME COLUMN a TO x;
ALTER TABLE t RENAME COLUMN b TO y;
-- # several alterations at once
CREATE TABLE t (a integer NOT NULL, b text);
ALTER TABLE t ADD COLUMN c integer, ADD CONSTRAINT c_positive CHECK (c > 0), ALTER COLUMN b SET NOT NULL, ALTER COLUMN a DROP NOT NULL, ADD UNIQUE (c);
-- # check on a table that others inherit from
CREATE TABLE t (a integer);
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);
ALTER TABLE t ADD CHECK (a > 1);
ALTER TABLE t DROP CONSTRAINT c;
-- # check whose automatic name counts on
CREATE TABLE t (a integer);
ALTER TABLE t ADD CHECK (a > 0);
ALTER TABLE t ADD CHECK (a > 1);
ALTER TABLE t ADD CHECK (a > 2);
ALTER TABLE t DROP CONSTRAINT t_a_check1;
ALTER TABLE t ADD CHECK (a > 3);
-- # key dropped that references rely on, one of two
CREATE TABLE p (id integer PRIMARY KEY);
CREATE UNIQUE INDEX i ON p (id);
CREATE TABLE t (a integer REFERENCES p (id));
ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE;
-- # key dropped that references do not rely on, one of two
CREATE TABLE p (id integer PRIMARY KEY);
CREATE UNIQUE INDEX i ON p (id);
CREATE TABLE t (a integer REFERENCES p (id));
DROP INDEX i CASCADE;
-- # primary key on a table that others inherit from
CREATE TABLE t (a integer, b integer);
CREATE TABLE u (x integer) INHERITS (t);
ALTER TABLE t ADD PRIMARY KEY (a);
CREATE UNIQUE INDEX ON u (a);
ALTER TABLE t DROP CONSTRAINT t_pkey;
