// What happened to one row: who changed what and when, what stood side by side, and who chose. Any value can be put
// back.

import { useEffect, useState } from 'preact/hooks'
import type { Change, History, RowState, Values } from '../../engine/facade'
import { EngineError } from '../../engine/facade'
import { putBack } from '../../actions/form'
import { askHistory, holds, told, type Told, type ToldField } from '../../actions/history'
import { formOf, isCover } from '../../forms'
import { now } from '../../store/clock'
import { useQuery, useRow } from '../../store/live'
import { go, to, toRow } from '../../store/route'
import { account } from '../../store/session'
import { toast } from '../../store/toast'
import { headOf, labelOf, t, tableOf } from '../../texts'
import { faultWords } from '../../texts/fault_words'
import { momentWords } from '../../texts/format'
import { Badge, Empty, Notice, Skeleton, Title } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { failed } from '../parts/failed'
import { Icon } from '../parts/icon'
import { usePersonName } from '../parts/names'
import { ValueWords } from '../parts/value'
import './geschiedenis.css'

type Answer = History | null | 'bezig' | 'geen-netwerk' | 'afgemeld' | 'fout'

export function Geschiedenis({ table, id }: { table: string; id: string }) {
  const [answer, setAnswer] = useState<Answer>('bezig')
  const [round, next] = useState(0)
  const row = useRow(table, id)
  const place = useQuery('plek', id)?.[0]
  const household = place?.huishouden_id ?? null
  useEffect(() => {
    let live = true
    setAnswer('bezig')
    askHistory(table, id)
      .catch(reasonOf)
      .then(found => {
        if (live) setAnswer(found)
      })
    return () => {
      live = false
    }
  }, [round, row?.wacht]) // what has just been sent is told as well
  return (
    <article class="page history">
      {household && (
        <a class="back" href={toRow(table, household, id)}>
          <Icon name="back" />
          <span>{tableOf(table)}</span>
        </a>
      )}
      <header>
        <p class="soft small">{[tableOf(table), place?.huishouden].filter(Boolean).join(' · ')}</p>
        <Title>{t('geschiedenis.titel')}</Title>
        <p class="soft">{t('geschiedenis.uitleg')}</p>
      </header>
      {row && row.wacht > 0 && (
        <Notice tone="amber" icon="tablet">
          <p>{t('geschiedenis.wacht')}</p>
        </Notice>
      )}
      {answer === 'bezig' ? (
        <Skeleton kind="card" count={3} />
      ) : answer === null ? (
        <Empty icon="history" title={t('geschiedenis.onbekend')} help={t('geschiedenis.onbekend.hulp')} />
      ) : typeof answer === 'string' ? (
        <Trouble what={answer} again={() => next(count => count + 1)} />
      ) : (
        <Changes history={answer} row={row ?? null} household={household} />
      )}
    </article>
  )
}

function reasonOf(error: unknown): Answer {
  const reden = error instanceof EngineError ? error.faults[0]?.reden : undefined
  if (reden === 'geen-netwerk' || reden === 'even-niet') return 'geen-netwerk'
  if (reden === 'niet-aangemeld') return 'afgemeld'
  console.error('a history could not be had', error)
  return 'fout'
}

/** The history is at the office, and we can't get at it: no reason to worry. */
function Trouble({ what, again }: { what: 'geen-netwerk' | 'afgemeld' | 'fout'; again: () => void }) {
  if (what === 'afgemeld') {
    return (
      <Empty icon="history" title={t('geschiedenis.afgemeld')} help={t('geschiedenis.afgemeld.hulp')}>
        <ButtonLink href={to('aanmelden')}>{t('app.afgemeld.doen')}</ButtonLink>
      </Empty>
    )
  }
  const title = what === 'fout' ? t('geschiedenis.fout') : t('geschiedenis.geen_netwerk')
  return (
    <Empty icon="history" title={title} help={t('geschiedenis.geen_netwerk.hulp')}>
      <Button onClick={again}>{t('app.opnieuw')}</Button>
    </Empty>
  )
}

interface Around {
  row: RowState | null
  household: string | null
  name: (id: string) => string
}

function Changes({ history, row, household }: { history: History; row: RowState | null; household: string | null }) {
  const around: Around = { row, household, name: usePersonName(account.value?.persoon) }
  const changes = told(history).filter(({ change, fields }) => fields.length > 0 || !change.gezien || change.geweigerd)
  return (
    <>
      <ol class="changes">
        {changes.map((one, at) => (
          <li key={at}>
            <OneChange table={history.tabel} id={history.rij} one={one} around={around} />
          </li>
        ))}
      </ol>
      {!history.volledig && <p class="soft">{t('geschiedenis.ingekort')}</p>}
    </>
  )
}

const whoWhen = ({ wie, tijd }: Change, { name }: Around) =>
  t('keuze.wie_wanneer', { wie: name(wie), wanneer: momentWords(tijd, now.value) })

function OneChange({
  table,
  id,
  one: { change, fields },
  around,
}: {
  table: string
  id: string
  one: Told
  around: Around
}) {
  return (
    <section class={`card change ${change.geweigerd ? 'declined' : ''}`}>
      <header>
        <h2>{whoWhen(change, around)}</h2>
        <span class="chips">
          {!change.gezien && (
            <Badge tone="brand" icon="plus">
              {t('geschiedenis.gemaakt')}
            </Badge>
          )}
          {change.getuigd && <Badge icon="tablet">{t('geschiedenis.getuigd')}</Badge>}
          {change.geweigerd && (
            <Badge tone="alarm" icon="warning">
              {t('geschiedenis.geweigerd')}
            </Badge>
          )}
        </span>
      </header>
      {change.geweigerd && <p>{faultWords(change.geweigerd)}</p>}
      <div class="change-fields">
        {fields.map(field => (
          <Field key={field.register} table={table} id={id} field={field} change={change} around={around} />
        ))}
      </div>
    </section>
  )
}

function Field({
  table,
  id,
  field,
  change,
  around,
}: {
  table: string
  id: string
  field: ToldField
  change: Change
  around: Around
}) {
  const { row, household } = around
  const isNow = !change.geweigerd && row !== null && holds(row.waarden, field.values)
  const isOpen = field.beside.length > 0 && !field.settled // both values wait on a screen of their own
  return (
    <div class={`change-field ${isNow ? 'now' : ''}`}>
      <h3>{labelOf(table, field.register)}</h3>
      {field.before.map((values, at) => (
        <p key={at}>
          <span class="soft small">{t('geschiedenis.was')}: </span>
          <del>
            <Shown table={table} values={values} household={household} />
          </del>
        </p>
      ))}
      <p>
        {change.gezien && <span class="soft small">{t('geschiedenis.werd')}: </span>}
        <Shown table={table} values={field.values} household={household} />
      </p>
      {field.merged.length > 0 && <Merged table={table} field={field} around={around} />}
      {field.beside.length > 0 && <Beside table={table} id={id} field={field} around={around} />}
      {row && !isNow && !isOpen && field.register !== 'verwijderd' && <PutBack table={table} id={id} field={field} household={household} />}
    </div>
  )
}

/** The value of one field, or those that belong together, each with its name. */
function Shown({ table, values, household }: { table: string; values: Values; household: string | null }) {
  const columns = Object.entries(values).filter(([column]) => column === 'verwijderd' || !isCover(table, column))
  return (
    <>
      {columns.map(([column, value], at) => (
        <span key={column}>
          {at > 0 && ' · '}
          {columns.length > 1 && <span class="soft small">{headOf(table, column)}: </span>}
          <ValueWords table={table} column={column} value={value} household={household} />
        </span>
      ))}
    </>
  )
}

/** What others wrote, not having seen this. */
function AtTheSameTime({ table, others, around }: { table: string; others: ToldField['beside']; around: Around }) {
  return (
    <>
      {others.map(({ change, values }, at) => (
        <p key={at}>
          <Icon name="fork" /> {t('geschiedenis.tegelijk', { wie: around.name(change.wie) })}:{' '}
          <Shown table={table} values={values} household={around.household} />
        </p>
      ))}
    </>
  )
}

/** Two people wrote at the same time, each something else: both are in the text. */
function Merged({ table, field, around }: { table: string; field: ToldField; around: Around }) {
  return (
    <div class="change-beside">
      <AtTheSameTime table={table} others={field.merged} around={around} />
      <p class="small">
        <Icon name="check" /> {t('geschiedenis.samen')}
      </p>
    </div>
  )
}

/** Two people wrote at the same time: what the other wrote, and who chose. */
function Beside({ table, id, field, around }: { table: string; id: string; field: ToldField; around: Around }) {
  return (
    <div class="change-beside">
      <AtTheSameTime table={table} others={field.beside} around={around} />
      {field.settled ? (
        <p class="small">
          <Icon name="check" />{' '}
          {t('geschiedenis.beslist', {
            wie: around.name(field.settled.wie),
            wanneer: momentWords(field.settled.tijd, now.value),
          })}
        </p>
      ) : (
        <p class="small">
          {t('geschiedenis.te_kiezen')} <a href={to('keuze', { tabel: table, rij: id })}>{t('rij.keuze.doen')}</a>
        </p>
      )}
    </div>
  )
}

function PutBack({
  table,
  id,
  field,
  household,
}: {
  table: string
  id: string
  field: ToldField
  household: string | null
}) {
  const form = formOf(table)
  if (!form || !household) return null
  const put = async () => {
    const how = await putBack(form, household, id, field.register, field.values)
    if (how === 'weg') return toast(t('app.niet_gevonden'))
    if (how === 'bezig') toast(t('geschiedenis.bezig', { veld: headOf(table, field.register) }))
    if (table === 'huishouden') go('huishoudenBewerken', { huishouden: id })
    else go('rijBewerken', { huishouden: household, tabel: table, rij: id })
  }
  return (
    <Button small look="subtle" icon="undo" onClick={() => void put().catch(failed('a value could not be put back'))}>
      {t('geschiedenis.terugzetten')}
      <span class="hidden-but-read"> {headOf(table, field.register)}</span>
    </Button>
  )
}
