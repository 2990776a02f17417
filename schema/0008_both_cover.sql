-- --- Columns that come later; covers; deletion ---

-- `since` is the schema from which a line holds: of the lines of one column that with the greatest `since` not above the schema asked for.
-- So an edit is judged by the columns that its author's release had, and by what these meant then. SQLite changes no key: the table is
-- made anew.
CREATE TABLE sync_column_since (
    table_name  TEXT NOT NULL REFERENCES sync_table (name),
    column_name TEXT NOT NULL,
    since       INTEGER NOT NULL,
    -- columns that mean something only together share a register; the register is what merges. 63: `verwijderd`
    register    INTEGER NOT NULL CHECK (register BETWEEN 1 AND 63),
    -- as in 0001; dekking: versions and rows that somebody had before them, JSON as sync/cover.h describes it
    kind        TEXT NOT NULL CHECK (kind IN ('line', 'text', 'date', 'time', 'integer', 'cents', 'flag', 'choice', 'reference',
                                              'dekking')),
    rule        TEXT NOT NULL CHECK (rule IN ('choice', 'text', 'once', 'latest', 'earliest')),
    required    INTEGER NOT NULL CHECK (required IN (0, 1)),
    -- kind choice: the values, separated by spaces; integer: 'least greatest'; reference: the table referred to; dekking: the
    -- registers for which it counts, by first column; NULL: all of the table
    choices     TEXT,
    PRIMARY KEY (table_name, column_name, since)
) STRICT, WITHOUT ROWID;

INSERT INTO sync_column_since (table_name, column_name, since, register, kind, rule, required, choices)
    SELECT table_name, column_name, 4, register, kind, rule, required, choices FROM sync_column;
DROP TABLE sync_column;
ALTER TABLE sync_column_since RENAME TO sync_column;

-- What the family agreed to and what was decided upon: when that changes, assent and decision have lapsed, and say so.
ALTER TABLE afspraak ADD COLUMN gezin_akkoord_dekt TEXT;
ALTER TABLE afspraak ADD COLUMN besluit_dekt TEXT;

INSERT INTO sync_column (table_name, column_name, since, register, kind, rule, required, choices) VALUES
    ('afspraak', 'gezin_akkoord_dekt', 8, 20, 'dekking', 'choice', 0,
     'doel eerst actie wie uiterlijk eigen_bijdrage kosten'),
    ('afspraak', 'besluit_dekt',       8, 18, 'dekking', 'choice', 0,
     'doel actie wie uiterlijk eigen_bijdrage wetsartikel bedoeling legitiem betrokken rendement kosten kosten_zonder');

-- NULL: the row is live. Else what was seen of the row by who deleted it; hidden while that is all there is of it (sync/deletion.h).
ALTER TABLE team ADD COLUMN verwijderd TEXT;
ALTER TABLE medewerker ADD COLUMN verwijderd TEXT;
ALTER TABLE experiment ADD COLUMN verwijderd TEXT;
ALTER TABLE huishouden ADD COLUMN verwijderd TEXT;
ALTER TABLE huishoudlid ADD COLUMN verwijderd TEXT;
ALTER TABLE contactmoment ADD COLUMN verwijderd TEXT;
ALTER TABLE afspraak ADD COLUMN verwijderd TEXT;
ALTER TABLE ervaring ADD COLUMN verwijderd TEXT;
ALTER TABLE vervolgstap ADD COLUMN verwijderd TEXT;

INSERT INTO sync_column (table_name, column_name, since, register, kind, rule, required, choices)
    SELECT name, 'verwijderd', 8, 63, 'dekking', 'choice', 0, NULL FROM sync_table;

-- Few rows are deleted; these find them, and those of a huishouden, without reading the others.
CREATE INDEX team_verwijderd ON team (sync_row) WHERE verwijderd IS NOT NULL;
CREATE INDEX medewerker_verwijderd ON medewerker (sync_row) WHERE verwijderd IS NOT NULL;
CREATE INDEX experiment_verwijderd ON experiment (sync_row) WHERE verwijderd IS NOT NULL;
CREATE INDEX huishouden_verwijderd ON huishouden (sync_row) WHERE verwijderd IS NOT NULL;
CREATE INDEX huishoudlid_verwijderd ON huishoudlid (huishouden_id) WHERE verwijderd IS NOT NULL;
CREATE INDEX contactmoment_verwijderd ON contactmoment (huishouden_id) WHERE verwijderd IS NOT NULL;
CREATE INDEX afspraak_verwijderd ON afspraak (huishouden_id) WHERE verwijderd IS NOT NULL;
CREATE INDEX ervaring_verwijderd ON ervaring (huishouden_id) WHERE verwijderd IS NOT NULL;
CREATE INDEX vervolgstap_verwijderd ON vervolgstap (huishouden_id) WHERE verwijderd IS NOT NULL;
