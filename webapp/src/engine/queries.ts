// Every question that a screen asks the database, by name: its SQL, the tables whose change makes it stale, and the types of
// its parameters and rows. SQLite 3.53 on the device. Ids are BLOBs: a row gives them as an Id, a parameter that is an Id
// passes through unid(). Dates are YYYY-MM-DD, times UTC seconds. Not one statement writes.

import type { Id } from './facade'

export type Soort = 'contactmoment' | 'afspraak' | 'ervaring' | 'vervolgstap'

export type HuishoudenRegel = {
  id: Id
  naam: string | null
  plaats: string | null
  contactpersoon: string | null
  van_mij: number
  laatste_contact: number | null
  te_laat: number
  te_kiezen: number
}

export type TijdlijnRegel = {
  soort: Soort
  id: Id
  tijd: number | null
  /** The date that belongs to it where it has no time of day. */
  datum: string | null
  titel: string | null
  tekst: string | null
  /** kanaal, status or verteller: the word that tells this one from others of its kind. */
  aard: string | null
  wie: string | null
  gelukt: number | null
  economisch: number | null
  sociaal: number | null
  cultureel: number | null
  pedagogisch: number | null
  mentaal: number | null
  te_kiezen: number
  wacht: number
}

export type Queries = {
  huishoudens: {
    parameters: [zoek: string, vandaag: string, ik: Id, filter: 'alles' | 'mijn' | 'te-laat' | 'te-kiezen', aantal: number]
    row: HuishoudenRegel
  }
  huishouden: { parameters: [huishouden: Id]; row: { id: Id; naam: string | null; contactpersoon: string | null; functie: string | null; team: string | null } }
  leden: {
    parameters: [huishouden: Id]
    row: { id: Id; naam: string | null; rol: string | null; geboortejaar: number | null; school_of_werk: string | null; bijzonderheden: string | null; te_kiezen: number }
  }
  openstaand: {
    parameters: [huishouden: Id]
    row: { soort: 'afspraak' | 'vervolgstap'; id: Id; titel: string | null; datum: string | null; wie: string | null; aard: string | null; te_kiezen: number; wacht: number }
  }
  komende: {
    parameters: [tot: string, aantal: number]
    row: { soort: 'afspraak' | 'vervolgstap'; id: Id; huishouden_id: Id; huishouden: string | null; titel: string | null; datum: string; wie: string | null }
  }
  tijdlijn: { parameters: [huishouden: Id, soort: Soort | '', aantal: number]; row: TijdlijnRegel }
  medewerkers: { parameters: []; row: { id: Id; naam: string | null; functie: string | null } }
  teams: { parameters: []; row: { id: Id; naam: string | null; gebied: string | null } }
  experimenten: { parameters: []; row: { id: Id; naam: string | null; gebied: string | null } }
  afspraken: { parameters: [huishouden: Id]; row: { id: Id; naam: string | null } }
  contactmomenten: { parameters: [huishouden: Id]; row: { id: Id; naam: string | null; tijd: number | null } }
  conflicten: {
    parameters: []
    row: { tabel: string; id: Id; huishouden_id: Id; huishouden: string | null; titel: string | null; aantal: number }
  }
  /** Hidden rows, which can be put back. */
  verwijderd: {
    parameters: []
    row: { tabel: string; id: Id; huishouden_id: Id; huishouden: string | null; titel: string | null }
  }
  /** Edits that the office doesn't have yet. `nummer` is a text, being larger than a number is exact; `bewerking` is the edit's JSON as it
   * travels (sync/PROTOCOL.md). */
  wachtend: {
    parameters: []
    row: { nummer: string; tabel: string; rij: Id; bewerking: string; huishouden_id: Id | null; huishouden: string | null }
  }
  /** To choose one from. */
  gezinnen: { parameters: []; row: { id: Id; naam: string | null } }
  /** In which huishouden a row lies, if the row is here. */
  plek: { parameters: [rij: Id]; row: { tabel: string; huishouden_id: Id; huishouden: string | null } }
}

const BELOW_HUISHOUDEN = ['huishoudlid', 'contactmoment', 'afspraak', 'ervaring', 'vervolgstap']
const EVERYTHING = ['huishouden', ...BELOW_HUISHOUDEN]

/** Not hidden: a deleted row stays in every list while something of it was changed meanwhile (sync/deletion.h). */
const LIVE = (row = '') => `(${row}verwijderd IS NULL OR ${row}sync_conflicts > 0)`

/** An afspraak that still asks something of someone. */
const LOOPT = "coalesce(status, 'voorgesteld') IN ('voorgesteld', 'loopt')"

/** Of one's own: what the tablet attests after the office was restored is others' work as well. */
const WACHT = (row: string) => `(SELECT count(*) FROM sync_edit e WHERE e.row = ${row} AND e.state = 0 AND e.attests = 0)`

const TITEL_IN: Record<string, string> = {
  huishoudlid: 'naam',
  contactmoment: 'onderwerp',
  afspraak: 'actie',
  ervaring: 'verhaal',
  vervolgstap: 'wat',
}

const union = (part: (table: string) => string) => BELOW_HUISHOUDEN.map(part).join('\n    UNION ALL ')

/** The tables whose rows lie under another's: a change there changes what that row counts, and what its deletion covers. */
export const BELOW: Readonly<Record<string, readonly string[]>> = { huishouden: BELOW_HUISHOUDEN }

export const QUERIES: { readonly [Name in keyof Queries]: { readonly sql: string; readonly tables: readonly string[] } } = {
  huishoudens: {
    tables: [...EVERYTHING, 'medewerker'],
    sql: `
      WITH te_laat (huishouden_id, aantal) AS (
        SELECT huishouden_id, count(*) FROM (
          SELECT huishouden_id FROM vervolgstap WHERE gedaan_op IS NULL AND uiterlijk < ?2 AND ${LIVE()}
          UNION ALL
          SELECT huishouden_id FROM afspraak WHERE ${LOOPT} AND (uiterlijk < ?2 OR evaluatiedatum < ?2) AND ${LIVE()})
        GROUP BY huishouden_id),
      te_kiezen (huishouden_id, aantal) AS (
        SELECT huishouden_id, count(*) FROM (
          SELECT id AS huishouden_id FROM huishouden WHERE sync_conflicts > 0
          UNION ALL ${union(table => `SELECT huishouden_id FROM ${table} WHERE sync_conflicts > 0`)})
        GROUP BY huishouden_id)
      SELECT h.id, h.naam, h.plaats, m.naam AS contactpersoon, h.contactpersoon_id IS unid(?3) AS van_mij,
             (SELECT max(plaatsgevonden_op) FROM contactmoment c WHERE c.huishouden_id = h.id AND ${LIVE('c.')}) AS laatste_contact,
             coalesce(l.aantal, 0) AS te_laat, coalesce(k.aantal, 0) AS te_kiezen
        FROM huishouden h
        LEFT JOIN medewerker m ON m.id = h.contactpersoon_id
        LEFT JOIN te_laat l ON l.huishouden_id = h.id
        LEFT JOIN te_kiezen k ON k.huishouden_id = h.id
       WHERE ${LIVE('h.')}
         AND (?1 = '' OR instr(plat(coalesce(h.naam, '') || ' ' || coalesce(h.adres, '') || ' ' || coalesce(h.plaats, '')), plat(?1))
              OR EXISTS (SELECT 1 FROM huishoudlid d WHERE d.huishouden_id = h.id AND ${LIVE('d.')} AND instr(plat(d.naam), plat(?1))))
         AND CASE ?4 WHEN 'mijn' THEN h.contactpersoon_id IS unid(?3)
                     WHEN 'te-laat' THEN l.aantal > 0
                     WHEN 'te-kiezen' THEN k.aantal > 0
                     ELSE 1 END
       ORDER BY h.naam COLLATE NOCASE, h.id
       LIMIT ?5`,
  },

  huishouden: {
    tables: ['huishouden', 'medewerker', 'team'],
    sql: `
      SELECT h.id, h.naam, m.naam AS contactpersoon, m.functie, t.naam AS team
        FROM huishouden h
        LEFT JOIN medewerker m ON m.id = h.contactpersoon_id
        LEFT JOIN team t ON t.id = h.team_id
       WHERE h.id = unid(?1)`,
  },

  leden: {
    tables: ['huishoudlid'],
    sql: `
      SELECT id, naam, rol, geboortejaar, school_of_werk, bijzonderheden, sync_conflicts AS te_kiezen
        FROM huishoudlid WHERE huishouden_id = unid(?1) AND ${LIVE()}
       ORDER BY rol IS 'kind', geboortejaar, naam`,
  },

  // What is still to be done, the most urgent first.
  openstaand: {
    tables: ['afspraak', 'vervolgstap'],
    sql: `
      SELECT r.*, ${WACHT('r.id')} AS wacht FROM (
        SELECT 'afspraak' AS soort, id, actie AS titel, coalesce(min(uiterlijk, evaluatiedatum), uiterlijk, evaluatiedatum) AS datum, wie,
               coalesce(status, 'voorgesteld') AS aard, sync_conflicts AS te_kiezen
          FROM afspraak WHERE huishouden_id = unid(?1) AND ${LOOPT} AND ${LIVE()}
        UNION ALL
        SELECT 'vervolgstap', id, wat, uiterlijk, wie, NULL, sync_conflicts
          FROM vervolgstap WHERE huishouden_id = unid(?1) AND gedaan_op IS NULL AND ${LIVE()}
      ) r
       ORDER BY datum IS NULL, datum, titel`,
  },

  // The same over all huishoudens, for what is due up to a date.
  komende: {
    tables: ['afspraak', 'vervolgstap', 'huishouden'],
    sql: `
      SELECT r.*, h.naam AS huishouden FROM (
        SELECT 'afspraak' AS soort, id, huishouden_id, actie AS titel, wie,
               coalesce(min(uiterlijk, evaluatiedatum), uiterlijk, evaluatiedatum) AS datum
          FROM afspraak WHERE ${LOOPT} AND ${LIVE()}
        UNION ALL
        SELECT 'vervolgstap', id, huishouden_id, wat, wie, uiterlijk FROM vervolgstap WHERE gedaan_op IS NULL AND ${LIVE()}
      ) r LEFT JOIN huishouden h ON h.id = r.huishouden_id
       WHERE datum <= ?1 AND ${LIVE('h.')}
       ORDER BY datum, h.naam COLLATE NOCASE
       LIMIT ?2`,
  },

  // What has been, the newest first. What is still open stands in 'openstaand', unless one kind is asked for.
  tijdlijn: {
    tables: ['contactmoment', 'afspraak', 'ervaring', 'vervolgstap', 'medewerker'],
    sql: `
      SELECT r.*, ${WACHT('r.id')} AS wacht FROM (
        SELECT 'contactmoment' AS soort, c.id, c.plaatsgevonden_op AS tijd, NULL AS datum, c.onderwerp AS titel,
               coalesce(c.feiten, c.interpretatie) AS tekst, c.kanaal AS aard, m.naam AS wie, c.gelukt,
               c.economisch, c.sociaal, c.cultureel, c.pedagogisch, c.mentaal, c.sync_conflicts AS te_kiezen
          FROM contactmoment c LEFT JOIN medewerker m ON m.id = c.medewerker_id
         WHERE c.huishouden_id = unid(?1) AND ${LIVE('c.')} AND ?2 IN ('', 'contactmoment')
        UNION ALL
        SELECT 'afspraak', a.id, unixepoch(coalesce(a.besloten_op, a.uiterlijk, a.evaluatiedatum)),
               coalesce(a.besloten_op, a.uiterlijk, a.evaluatiedatum), a.actie, a.doel, coalesce(a.status, 'voorgesteld'), a.wie, NULL,
               a.economisch, a.sociaal, a.cultureel, a.pedagogisch, a.mentaal, a.sync_conflicts
          FROM afspraak a WHERE a.huishouden_id = unid(?1) AND ${LIVE('a.')} AND (?2 = 'afspraak' OR (?2 = '' AND NOT ${LOOPT}))
        UNION ALL
        SELECT 'ervaring', e.id, e.opgetekend_op, NULL, NULL, coalesce(e.verhaal, e.wat_anders), e.verteller, NULL, NULL,
               NULL, NULL, NULL, NULL, NULL, e.sync_conflicts
          FROM ervaring e WHERE e.huishouden_id = unid(?1) AND ${LIVE('e.')} AND ?2 IN ('', 'ervaring')
        UNION ALL
        SELECT 'vervolgstap', v.id, unixepoch(coalesce(v.gedaan_op, v.uiterlijk)), coalesce(v.gedaan_op, v.uiterlijk), v.wat, NULL,
               CASE WHEN v.gedaan_op IS NULL THEN 'open' ELSE 'gedaan' END, v.wie, NULL,
               NULL, NULL, NULL, NULL, NULL, v.sync_conflicts
          FROM vervolgstap v
         WHERE v.huishouden_id = unid(?1) AND ${LIVE('v.')} AND (?2 = 'vervolgstap' OR (?2 = '' AND v.gedaan_op IS NOT NULL))
      ) r
       ORDER BY tijd DESC NULLS LAST, id
       LIMIT ?3`,
  },

  // Names of those who are gone are still asked for.
  medewerkers: {
    tables: ['medewerker'],
    sql: 'SELECT id, naam, functie FROM medewerker ORDER BY naam COLLATE NOCASE',
  },

  teams: {
    tables: ['team'],
    sql: 'SELECT id, naam, gebied FROM team ORDER BY naam COLLATE NOCASE',
  },

  experimenten: {
    tables: ['experiment'],
    sql: `SELECT id, naam, gebied FROM experiment WHERE ${LIVE()} ORDER BY naam COLLATE NOCASE`,
  },

  afspraken: {
    tables: ['afspraak'],
    sql: `SELECT id, actie AS naam FROM afspraak WHERE huishouden_id = unid(?1) AND ${LIVE()} ORDER BY NOT (${LOOPT}), uiterlijk DESC`,
  },

  contactmomenten: {
    tables: ['contactmoment'],
    sql: `SELECT id, onderwerp AS naam, plaatsgevonden_op AS tijd FROM contactmoment
           WHERE huishouden_id = unid(?1) AND ${LIVE()} ORDER BY plaatsgevonden_op DESC LIMIT 50`,
  },

  conflicten: {
    tables: EVERYTHING,
    sql: `
      SELECT r.tabel, r.id, r.huishouden_id, h.naam AS huishouden, r.titel, r.aantal FROM (
        SELECT 'huishouden' AS tabel, id, id AS huishouden_id, NULL AS titel, sync_conflicts AS aantal
          FROM huishouden WHERE sync_conflicts > 0
        UNION ALL ${union(table => `SELECT '${table}', id, huishouden_id, ${TITEL_IN[table]}, sync_conflicts
          FROM ${table} WHERE sync_conflicts > 0`)}
      ) r LEFT JOIN huishouden h ON h.id = r.huishouden_id
       WHERE ${LIVE('h.')}
       ORDER BY h.naam COLLATE NOCASE, r.tabel, r.id`,
  },

  // What lies under a hidden huishouden comes back with it, and isn't offered by itself.
  verwijderd: {
    tables: EVERYTHING,
    sql: `
      SELECT r.tabel, r.id, r.huishouden_id, h.naam AS huishouden, r.titel FROM (
        SELECT 'huishouden' AS tabel, id, id AS huishouden_id, NULL AS titel FROM huishouden WHERE NOT ${LIVE()}
        UNION ALL ${union(table => `SELECT '${table}', id, huishouden_id, ${TITEL_IN[table]} FROM ${table} WHERE NOT ${LIVE()}`)}
      ) r LEFT JOIN huishouden h ON h.id = r.huishouden_id
       WHERE r.tabel = 'huishouden' OR ${LIVE('h.')}
       ORDER BY h.naam COLLATE NOCASE, r.tabel <> 'huishouden', r.tabel, r.titel COLLATE NOCASE, r.id`,
  },

  wachtend: {
    tables: EVERYTHING,
    sql: `
      SELECT CAST(e.sequence AS TEXT) AS nummer, t.name AS tabel, e.row AS rij, e.edit AS bewerking, p.huishouden_id, h.naam AS huishouden
        FROM sync_edit e
        JOIN sync_table t ON t.number = e.table_nr
        LEFT JOIN (SELECT id, id AS huishouden_id FROM huishouden
                   UNION ALL ${union(table => `SELECT id, huishouden_id FROM ${table}`)}) p ON p.id = e.row
        LEFT JOIN huishouden h ON h.id = p.huishouden_id
       WHERE e.sequence IN (SELECT sequence FROM sync_edit INDEXED BY sync_edit_waiting
                             WHERE state = 0 AND attests = 0 ORDER BY sequence DESC LIMIT 500)
       ORDER BY e.sequence DESC`,
  },

  gezinnen: {
    tables: ['huishouden'],
    sql: 'SELECT id, naam FROM huishouden ORDER BY naam COLLATE NOCASE, id LIMIT 2000',
  },

  plek: {
    tables: EVERYTHING,
    sql: `
      SELECT p.tabel, p.huishouden_id, h.naam AS huishouden
        FROM (SELECT 'huishouden' AS tabel, id, id AS huishouden_id FROM huishouden
              UNION ALL ${union(table => `SELECT '${table}', id, huishouden_id FROM ${table}`)}) p
        LEFT JOIN huishouden h ON h.id = p.huishouden_id
       WHERE p.id = unid(?1)`,
  },
}
