// The app's queries, and a few that look where no screen does.
import { QUERIES as OF_THE_APP } from '../../../../webapp/src/engine/queries'

export const QUERIES = {
  ...OF_THE_APP,
  integrity: { sql: 'PRAGMA integrity_check' },
  edits: { sql: 'SELECT sequence, edit FROM sync_edit ORDER BY sequence' },
}
