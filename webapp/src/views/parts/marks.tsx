// What is the matter with a row, in the same words everywhere.

import { now, today } from '../../store/clock'
import { to } from '../../store/route'
import { namedOf, t } from '../../texts'
import { dateWords } from '../../texts/format'
import { Badge, Empty, Notice } from './bits'
import { ButtonLink } from './button'

/** By when it should be done, or how long it has been due. */
export function DueBadge({ date }: { date: string | null }) {
  if (date === null) return <Badge icon="clock">{t('huishouden.open.zonder')}</Badge>
  const late = date < today.value
  return <Badge {...(late && { tone: 'amber' })} icon="clock">{t(late ? 'huishouden.open.over_tijd' : 'huishouden.open.op', { datum: dateWords(date, now.value) })}</Badge>
}

/** It, or part of it, is on this tablet only. */
export const WaitingBadge = () => <Badge tone="amber" icon="tablet">{t('rij.wacht')}</Badge>

export const ChoiceBadge = () => <Badge tone="heather" icon="fork">{t('rij.keuze')}</Badge>

/** Where a person must choose, and the way there. Nothing when nobody must. */
export function ChoiceNotice({ table, id, conflicts }: { table: string; id: string; conflicts: object }) {
  const registers = Object.keys(conflicts)
  if (registers.length === 0) return null
  return (
    <Notice icon="fork">
      <p><strong>{t('rij.keuze')}</strong>: {registers.map(register => namedOf(table, register)).join(', ')}. {t('rij.keuze.uitleg')}</p>
      <div><ButtonLink small href={to('keuze', { tabel: table, rij: id })}>{t('rij.keuze.doen')}</ButtonLink></div>
    </Notice>
  )
}

/** A row that is not on this tablet. */
export function NotFound() {
  return (
    <Empty icon="search" title={t('app.niet_gevonden')} help={t('app.niet_gevonden.hulp')}>
      <ButtonLink href={to('huishoudens')}>{t('menu.huishoudens')}</ButtonLink>
    </Empty>
  )
}
