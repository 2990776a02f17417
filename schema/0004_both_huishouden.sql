-- Teams and their workers; huishoudens and what belongs to them; a first plain experiment.
-- The meaning of each word stands in the glossary of README.md.

CREATE TABLE team (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    naam   TEXT,
    gebied TEXT
) STRICT;

CREATE TABLE medewerker (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    naam    TEXT,
    functie TEXT,
    team_id BLOB
) STRICT;

CREATE TABLE experiment (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    team_id BLOB NOT NULL,
    naam    TEXT,
    gebied  TEXT,
    vraag   TEXT,
    begin   TEXT,
    einde   TEXT
) STRICT;

CREATE TABLE huishouden (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    team_id                        BLOB NOT NULL,
    naam                           TEXT,
    adres                          TEXT,
    plaats                         TEXT,
    telefoon                       TEXT,
    contactpersoon_id              BLOB,
    plan                           TEXT,
    wensen                         TEXT,
    talenten                       TEXT,
    prioriteiten                   TEXT,
    economisch_volgens_gezin       INTEGER,
    economisch_volgens_medewerker  INTEGER,
    sociaal_volgens_gezin          INTEGER,
    sociaal_volgens_medewerker     INTEGER,
    cultureel_volgens_gezin        INTEGER,
    cultureel_volgens_medewerker   INTEGER,
    pedagogisch_volgens_gezin      INTEGER,
    pedagogisch_volgens_medewerker INTEGER,
    mentaal_volgens_gezin          INTEGER,
    mentaal_volgens_medewerker     INTEGER
) STRICT;

CREATE TABLE huishoudlid (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    huishouden_id   BLOB NOT NULL,
    naam            TEXT,
    rol             TEXT,
    geboortejaar    INTEGER,
    school_of_werk  TEXT,
    bijzonderheden  TEXT
) STRICT;
CREATE INDEX huishoudlid_van_huishouden ON huishoudlid (huishouden_id);

CREATE TABLE contactmoment (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    huishouden_id     BLOB NOT NULL,
    medewerker_id     BLOB,
    plaatsgevonden_op INTEGER,
    duur              INTEGER,
    kanaal            TEXT,
    initiatiefnemer   TEXT,
    gelukt            INTEGER,
    onderwerp         TEXT,
    aanwezigen        TEXT,
    feiten            TEXT,
    interpretatie     TEXT,
    economisch        INTEGER,
    sociaal           INTEGER,
    cultureel         INTEGER,
    pedagogisch       INTEGER,
    mentaal           INTEGER,
    experiment_id     BLOB
) STRICT;
CREATE INDEX contactmoment_van_huishouden ON contactmoment (huishouden_id, plaatsgevonden_op);

CREATE TABLE afspraak (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    huishouden_id     BLOB NOT NULL,
    doel              TEXT,
    eerst             TEXT,
    knelpunt          TEXT,
    actie             TEXT,
    wie               TEXT,
    uiterlijk         TEXT,
    eigen_bijdrage    TEXT,
    contactpersoon_id BLOB,
    status            TEXT,
    wetsartikel       TEXT,
    bedoeling         TEXT,
    legitiem          TEXT,
    betrokken         TEXT,
    rendement         TEXT,
    kosten            INTEGER,
    betaler           TEXT,
    termijn           TEXT,
    kosten_zonder     INTEGER,
    besluit           TEXT,
    besloten_door     TEXT,
    besloten_op       TEXT,
    evaluatiedatum    TEXT,
    gezin_akkoord     TEXT,
    economisch        INTEGER,
    sociaal           INTEGER,
    cultureel         INTEGER,
    pedagogisch       INTEGER,
    mentaal           INTEGER,
    experiment_id     BLOB
) STRICT;
CREATE INDEX afspraak_van_huishouden ON afspraak (huishouden_id);

CREATE TABLE ervaring (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    huishouden_id BLOB NOT NULL,
    opgetekend_op INTEGER,
    verteller     TEXT,
    verhaal       TEXT,
    geluisterd    INTEGER,
    nagekomen     INTEGER,
    wist_bij_wie  INTEGER,
    verbeterd     INTEGER,
    wat_anders    TEXT,
    afspraak_id   BLOB,
    experiment_id BLOB
) STRICT;
CREATE INDEX ervaring_van_huishouden ON ervaring (huishouden_id);

CREATE TABLE vervolgstap (
    sync_row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK (length(id) = 16), sync_heads BLOB NOT NULL,
    sync_scope INTEGER NOT NULL, sync_changed INTEGER NOT NULL, sync_conflicts INTEGER NOT NULL DEFAULT 0,
    huishouden_id    BLOB NOT NULL,
    contactmoment_id BLOB,
    wat              TEXT,
    wie              TEXT,
    uiterlijk        TEXT,
    gedaan_op        TEXT
) STRICT;
CREATE INDEX vervolgstap_van_huishouden ON vervolgstap (huishouden_id);

-- Few rows have conflicts; these find them, and those of a huishouden, without reading the others.
CREATE INDEX team_conflicts ON team (sync_row) WHERE sync_conflicts > 0;
CREATE INDEX medewerker_conflicts ON medewerker (sync_row) WHERE sync_conflicts > 0;
CREATE INDEX experiment_conflicts ON experiment (sync_row) WHERE sync_conflicts > 0;
CREATE INDEX huishouden_conflicts ON huishouden (sync_row) WHERE sync_conflicts > 0;
CREATE INDEX huishoudlid_conflicts ON huishoudlid (huishouden_id) WHERE sync_conflicts > 0;
CREATE INDEX contactmoment_conflicts ON contactmoment (huishouden_id) WHERE sync_conflicts > 0;
CREATE INDEX afspraak_conflicts ON afspraak (huishouden_id) WHERE sync_conflicts > 0;
CREATE INDEX ervaring_conflicts ON ervaring (huishouden_id) WHERE sync_conflicts > 0;
CREATE INDEX vervolgstap_conflicts ON vervolgstap (huishouden_id) WHERE sync_conflicts > 0;

INSERT INTO sync_table (number, name, scope_kind, scope_column) VALUES
    (1, 'team',          'shared', NULL),
    (2, 'medewerker',    'shared', NULL),
    (3, 'experiment',    'own',    'team_id'),
    (4, 'huishouden',    'own',    'team_id'),
    (5, 'huishoudlid',   'parent', 'huishouden_id'),
    (6, 'contactmoment', 'parent', 'huishouden_id'),
    (7, 'afspraak',      'parent', 'huishouden_id'),
    (8, 'ervaring',      'parent', 'huishouden_id'),
    (9, 'vervolgstap',   'parent', 'huishouden_id');

INSERT INTO sync_column (table_name, column_name, register, kind, rule, required, choices) VALUES
    ('team', 'naam',   1, 'line', 'choice', 1, NULL),
    ('team', 'gebied', 2, 'line', 'choice', 0, NULL),

    ('medewerker', 'naam',    1, 'line',      'choice', 1, NULL),
    ('medewerker', 'functie', 2, 'line',      'choice', 0, NULL),
    ('medewerker', 'team_id', 3, 'reference', 'choice', 0, 'team'),

    ('experiment', 'team_id', 1, 'reference', 'once',   1, 'team'),
    ('experiment', 'naam',    2, 'line',      'choice', 1, NULL),
    ('experiment', 'gebied',  3, 'line',      'choice', 0, NULL),
    ('experiment', 'vraag',   4, 'text',      'text',   0, NULL),
    ('experiment', 'begin',   5, 'date',      'choice', 0, NULL),
    ('experiment', 'einde',   5, 'date',      'choice', 0, NULL),

    ('huishouden', 'team_id',                         1, 'reference', 'once',   1, 'team'),
    ('huishouden', 'naam',                            2, 'line',      'choice', 1, NULL),
    ('huishouden', 'adres',                           3, 'line',      'choice', 0, NULL),
    ('huishouden', 'plaats',                          3, 'line',      'choice', 0, NULL),
    ('huishouden', 'telefoon',                        4, 'line',      'choice', 0, NULL),
    ('huishouden', 'contactpersoon_id',               5, 'reference', 'choice', 0, 'medewerker'),
    ('huishouden', 'plan',                            6, 'text',      'text',   0, NULL),
    ('huishouden', 'wensen',                          7, 'text',      'text',   0, NULL),
    ('huishouden', 'talenten',                        8, 'text',      'text',   0, NULL),
    ('huishouden', 'prioriteiten',                    9, 'text',      'text',   0, NULL),
    ('huishouden', 'economisch_volgens_gezin',       10, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'economisch_volgens_medewerker',  11, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'sociaal_volgens_gezin',          12, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'sociaal_volgens_medewerker',     13, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'cultureel_volgens_gezin',        14, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'cultureel_volgens_medewerker',   15, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'pedagogisch_volgens_gezin',      16, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'pedagogisch_volgens_medewerker', 17, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'mentaal_volgens_gezin',          18, 'integer',   'choice', 0, '1 5'),
    ('huishouden', 'mentaal_volgens_medewerker',     19, 'integer',   'choice', 0, '1 5'),

    ('huishoudlid', 'huishouden_id',  1, 'reference', 'once',   1, 'huishouden'),
    ('huishoudlid', 'naam',           2, 'line',      'choice', 1, NULL),
    ('huishoudlid', 'rol',            3, 'choice',    'choice', 0, 'ouder kind partner grootouder ander'),
    ('huishoudlid', 'geboortejaar',   4, 'integer',   'choice', 0, '1900 2100'),
    ('huishoudlid', 'school_of_werk', 5, 'line',      'choice', 0, NULL),
    ('huishoudlid', 'bijzonderheden', 6, 'text',      'text',   0, NULL),

    ('contactmoment', 'huishouden_id',     1, 'reference', 'once',   1, 'huishouden'),
    ('contactmoment', 'medewerker_id',     2, 'reference', 'choice', 0, 'medewerker'),
    ('contactmoment', 'plaatsgevonden_op', 3, 'time',      'choice', 1, NULL),
    ('contactmoment', 'duur',              4, 'integer',   'choice', 0, '0 1440'),
    ('contactmoment', 'kanaal',            5, 'choice',    'choice', 0, 'huisbezoek kantoor onderweg telefoon bericht'),
    ('contactmoment', 'initiatiefnemer',   6, 'choice',    'choice', 0, 'gezin medewerker ander'),
    ('contactmoment', 'gelukt',            7, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'onderwerp',         8, 'line',      'choice', 0, NULL),
    ('contactmoment', 'aanwezigen',        9, 'line',      'choice', 0, NULL),
    ('contactmoment', 'feiten',           10, 'text',      'text',   0, NULL),
    ('contactmoment', 'interpretatie',    11, 'text',      'text',   0, NULL),
    ('contactmoment', 'economisch',       12, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'sociaal',          13, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'cultureel',        14, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'pedagogisch',      15, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'mentaal',          16, 'flag',      'choice', 0, NULL),
    ('contactmoment', 'experiment_id',    17, 'reference', 'choice', 0, 'experiment'),

    ('afspraak', 'huishouden_id',      1, 'reference', 'once',   1, 'huishouden'),
    ('afspraak', 'doel',               2, 'text',      'text',   0, NULL),
    ('afspraak', 'eerst',              3, 'text',      'text',   0, NULL),
    ('afspraak', 'knelpunt',           4, 'text',      'text',   0, NULL),
    ('afspraak', 'actie',              5, 'text',      'text',   1, NULL),
    ('afspraak', 'wie',                6, 'line',      'choice', 0, NULL),
    ('afspraak', 'uiterlijk',          7, 'date',      'choice', 0, NULL),
    ('afspraak', 'eigen_bijdrage',     8, 'text',      'text',   0, NULL),
    ('afspraak', 'contactpersoon_id',  9, 'reference', 'choice', 0, 'medewerker'),
    ('afspraak', 'status',            10, 'choice',    'choice', 0, 'voorgesteld loopt nagekomen gestopt'),
    ('afspraak', 'wetsartikel',       11, 'line',      'choice', 0, NULL),
    ('afspraak', 'bedoeling',         12, 'text',      'text',   0, NULL),
    ('afspraak', 'legitiem',          13, 'text',      'text',   0, NULL),
    ('afspraak', 'betrokken',         14, 'text',      'text',   0, NULL),
    ('afspraak', 'rendement',         15, 'text',      'text',   0, NULL),
    ('afspraak', 'kosten',            16, 'cents',     'choice', 0, NULL),
    ('afspraak', 'betaler',           16, 'line',      'choice', 0, NULL),
    ('afspraak', 'termijn',           16, 'choice',    'choice', 0, 'eenmalig week maand jaar'),
    ('afspraak', 'kosten_zonder',     17, 'cents',     'choice', 0, NULL),
    ('afspraak', 'besluit',           18, 'choice',    'choice', 0, 'ja nee later'),
    ('afspraak', 'besloten_door',     18, 'line',      'choice', 0, NULL),
    ('afspraak', 'besloten_op',       18, 'date',      'choice', 0, NULL),
    ('afspraak', 'evaluatiedatum',    19, 'date',      'choice', 0, NULL),
    ('afspraak', 'gezin_akkoord',     20, 'choice',    'choice', 0, 'ja nee nog_niet'),
    ('afspraak', 'economisch',        21, 'flag',      'choice', 0, NULL),
    ('afspraak', 'sociaal',           22, 'flag',      'choice', 0, NULL),
    ('afspraak', 'cultureel',         23, 'flag',      'choice', 0, NULL),
    ('afspraak', 'pedagogisch',       24, 'flag',      'choice', 0, NULL),
    ('afspraak', 'mentaal',           25, 'flag',      'choice', 0, NULL),
    ('afspraak', 'experiment_id',     26, 'reference', 'choice', 0, 'experiment'),

    ('ervaring', 'huishouden_id',  1, 'reference', 'once',   1, 'huishouden'),
    ('ervaring', 'opgetekend_op',  2, 'time',      'choice', 1, NULL),
    ('ervaring', 'verteller',      3, 'choice',    'choice', 0, 'ouder kind gezin ervaringsdeskundige medewerker'),
    ('ervaring', 'verhaal',        4, 'text',      'text',   0, NULL),
    ('ervaring', 'geluisterd',     5, 'integer',   'choice', 0, '1 5'),
    ('ervaring', 'nagekomen',      6, 'integer',   'choice', 0, '1 5'),
    ('ervaring', 'wist_bij_wie',   7, 'integer',   'choice', 0, '1 5'),
    ('ervaring', 'verbeterd',      8, 'integer',   'choice', 0, '1 5'),
    ('ervaring', 'wat_anders',     9, 'text',      'text',   0, NULL),
    ('ervaring', 'afspraak_id',   10, 'reference', 'choice', 0, 'afspraak'),
    ('ervaring', 'experiment_id', 11, 'reference', 'choice', 0, 'experiment'),

    ('vervolgstap', 'huishouden_id',    1, 'reference', 'once',   1, 'huishouden'),
    ('vervolgstap', 'contactmoment_id', 2, 'reference', 'choice', 0, 'contactmoment'),
    ('vervolgstap', 'wat',              3, 'line',      'choice', 1, NULL),
    ('vervolgstap', 'wie',              4, 'line',      'choice', 0, NULL),
    ('vervolgstap', 'uiterlijk',        5, 'date',      'choice', 0, NULL),
    ('vervolgstap', 'gedaan_op',        6, 'date',      'choice', 0, NULL);
