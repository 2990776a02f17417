// The app's queries, and a few that look where no screen does.
import { QUERIES as OF_THE_APP } from '../../../../webapp/src/engine/queries'

const counted = ['huishouden', 'contactmoment', 'vervolgstap']

export const QUERIES = {
  ...OF_THE_APP,
  ...Object.fromEntries(counted.map(table => [`count ${table}`, { sql: `SELECT count(*) AS aantal FROM ${table}` }])),
  integrity: { sql: 'PRAGMA integrity_check' },
  edits: { sql: 'SELECT sequence, edit FROM sync_edit ORDER BY sequence' },
  'some huishouden': { sql: 'SELECT id FROM huishouden ORDER BY id LIMIT 1' },
}
