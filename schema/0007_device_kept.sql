-- What a tablet keeps so that nothing is lost when the office is restored from a backup, and rows that leave it.

-- Schema under which a branch's edits were made: an app update draws a fresh branch.
ALTER TABLE sync_branch ADD COLUMN schema INTEGER NOT NULL DEFAULT 5;

-- State of an edit, besides 0 to 2: 3 the office has it and its row came back; kept until the office says that it stands in two
-- verified backups. 4 refused, and put away by its author.
-- earlier, 1: made before the office was restored.
-- attests, 1: no edit, but what this tablet knew of the row before the office was restored. It goes before all others.
ALTER TABLE sync_edit ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_edit ADD COLUMN attests INTEGER NOT NULL DEFAULT 0;
DROP INDEX sync_edit_waiting;
CREATE INDEX sync_edit_waiting ON sync_edit (state, attests DESC, sequence);

-- The check of R18: when it was last made, by the office's clock, and how often a scope had to be fetched anew because of it.
ALTER TABLE sync_state ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_state ADD COLUMN healed INTEGER NOT NULL DEFAULT 0;

-- 1: something was erased, and the file may still hold copies of it.
ALTER TABLE sync_state ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;

-- The office's position at which the present reading of the scope began: rows that it didn't bring are gone. 0: they were dropped.
ALTER TABLE sync_cursor ADD COLUMN began INTEGER NOT NULL DEFAULT 0;
