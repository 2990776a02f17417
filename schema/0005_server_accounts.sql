-- Who may log in at the office, and from which tablets. The server's own: these tables never travel, and no edit touches them.
-- The people themselves are rows of `medewerker`, which do travel.

CREATE TABLE account (
    nr            INTEGER PRIMARY KEY,
    login_name    TEXT NOT NULL UNIQUE,  -- in small letters
    person        BLOB NOT NULL CHECK (length(person) = 16), -- id of the row in medewerker
    password_hash TEXT NOT NULL,         -- as libsodium's crypto_pwhash_str wrote it, with its own salt and cost
    created       INTEGER NOT NULL       -- UTC seconds
) STRICT;

-- The teams whose rows the account may read and write: its scopes.
CREATE TABLE account_team (
    account INTEGER NOT NULL REFERENCES account (nr),
    team    BLOB NOT NULL CHECK (length(team) = 16), -- id of the row in team
    PRIMARY KEY (account, team)
) STRICT, WITHOUT ROWID;

-- One log-in on one tablet. The token itself is never stored.
CREATE TABLE device (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- BLAKE2b of the token's 32 bytes
    account    INTEGER NOT NULL REFERENCES account (nr),
    created    INTEGER NOT NULL, -- UTC seconds
    last_seen  INTEGER NOT NULL, -- UTC seconds, kept to the hour
    revoked    INTEGER           -- UTC seconds; NULL while the token counts
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_account ON device (account);

-- The office as an author of edits: teams and workers are made with edits like any other row. At most one row.
CREATE TABLE office (
    device BLOB NOT NULL CHECK (length(device) = 16),
    person BLOB NOT NULL CHECK (length(person) = 16)
) STRICT;
