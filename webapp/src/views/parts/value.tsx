// A value of the database in words: for reading, for choosing between versions, for what was refused.

import type { Value } from '../../engine/facade'
import { fieldOf } from '../../forms'
import type { Refers } from '../../forms/field'
import { now } from '../../store/clock'
import { choiceOf, maybe, t } from '../../texts'
import { dateWords, euros, momentWords } from '../../texts/format'
import { useNames } from './names'

/** Plain words, where no name has to be looked up. A value that doesn't fit its kind is shown as it stands. */
export function valueWords(table: string, column: string, value: Value): string {
  if (column === 'verwijderd') return t(value === null || value === undefined ? 'rij.niet_verwijderd' : 'rij.verwijderd')
  if (value === null || value === undefined) return t('rij.niet_ingevuld')
  const field = fieldOf(table, column)
  switch (field?.kind) {
    case 'choice': return choiceOf(table, column, String(value))
    case 'flag': return t(value ? 'rij.ja' : 'rij.nee')
    case 'date': return dateWords(String(value), now.value)
    case 'time': return typeof value === 'number' ? momentWords(value, now.value) : value
    case 'cents': return typeof value === 'number' ? euros(value) : value
    case 'integer':
      if (field.scale) return maybe(`${table === 'ervaring' ? 'antwoord' : 'score'}.${value}`) ?? String(value)
      return column === 'duur' ? t('formulier.minuten', { n: value }) : String(value)
    default: return String(value)
  }
}

export function ValueWords({ table, column, value, household }: { table: string; column: string; value: Value; household: string | null }) {
  const refers = value === null ? undefined : fieldOf(table, column)?.refers
  if (refers) return <Name key={refers} refers={refers} id={value} household={household ?? ''} />
  return <span class={value === null ? 'soft' : 'lines'}>{valueWords(table, column, value)}</span>
}

function Name({ refers, id, household }: { refers: Refers; id: Value; household: string }) {
  const rows = useNames[refers](household)
  return <span>{rows === undefined ? '…' : rows.find(row => row.id === id)?.naam ?? t('app.onbekend')}</span>
}
