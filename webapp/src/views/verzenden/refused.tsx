// What the office refused: every word of it, why, what stands there now, and what can be done about it.

import { useState } from 'preact/hooks'
import type { Refused, RowState } from '../../engine/facade'
import { copyText, downloadText } from '../../actions/copy'
import { again, isCorrectable, parentOf, putAway, sendAgain } from '../../actions/refused'
import { fieldOf, isCover } from '../../forms'
import { now } from '../../store/clock'
import { useQuery, useRow } from '../../store/live'
import { to } from '../../store/route'
import { incomplete, refused, revoked } from '../../store/status'
import { toast } from '../../store/toast'
import { headOf, labelOf, t, tableOf, tn } from '../../texts'
import { faultWords } from '../../texts/fault_words'
import { momentWords } from '../../texts/format'
import { Notice } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { failed } from '../parts/failed'
import { Icon, ROW_ICON } from '../parts/icon'
import { ValueWords, valueWords } from '../parts/value'

/** Shown at once; each of them is a card with a query of its own. */
const PAGE = 50

function Cards({ rows }: { rows: Refused[] }) {
  const [length, setLength] = useState(PAGE)
  return (
    <>
      {rows.slice(0, length).map(row => (
        <RefusedEdit key={row.versie.join()} row={row} />
      ))}
      {rows.length > length && (
        <div>
          <Button onClick={() => setLength(length + PAGE)}>{t('app.meer')}</Button>
        </div>
      )}
    </>
  )
}

export function RefusedEdits() {
  const rows = refused.value?.filter(row => !row.opgeborgen) ?? []
  if (rows.length === 0) return null
  return (
    <section class="stack">
      <div>
        <h2>{t('verzenden.deel.geweigerd')}</h2>
        <p class="soft">{t('verzenden.deel.geweigerd.hulp')}</p>
      </div>
      <Cards rows={rows} />
    </section>
  )
}

/** Folded up: what is here asks nothing of anybody. */
export function PutAwayEdits() {
  const rows = refused.value?.filter(row => row.opgeborgen) ?? []
  const [open, setOpen] = useState(false)
  if (rows.length === 0) return null
  return (
    <details class="card put-away" open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{tn('verzenden.deel.opgeborgen', rows.length)}</h2>
        <Icon name="plus" />
      </summary>
      <p class="soft">{t('verzenden.deel.opgeborgen.hulp')}</p>
      {open && <Cards rows={rows} />}
    </details>
  )
}

function RefusedEdit({ row }: { row: Refused }) {
  const current = useRow(row.tabel, row.rij)
  const household = useQuery('plek', parentOf(row) ?? row.rij)?.[0]
  const id = `geweigerd-${row.versie.join('-')}`
  return (
    <article class={`card refused kind-${row.tabel}`} aria-labelledby={id}>
      <header class="record-header">
        <span class="kind-icon">
          <Icon name={ROW_ICON[row.tabel] ?? 'warning'} />
        </span>
        <div>
          <h3 id={id}>{[tableOf(row.tabel), household?.huishouden].filter(Boolean).join(' · ')}</h3>
          <p class="soft small">
            {[momentWords(row.tijd, now.value), t(row.gezien ? 'verzenden.wijziging' : 'verzenden.nieuw')].join(' · ')}
          </p>
        </div>
      </header>
      <Notice tone="alarm" icon="warning">
        <p>
          <strong>{t('verzenden.reden')}:</strong> {faultWords(row)}
        </p>
      </Notice>
      <dl class="facts">
        {typed(row).map(([column, value]) => (
          <div key={column}>
            <dt>{labelOf(row.tabel, column)}</dt>
            <dd>
              <ValueWords
                table={row.tabel}
                column={column}
                value={value}
                household={household?.huishouden_id ?? null}
              />
            </dd>
            {row.gezien && current && (
              <dd class="soft small">
                {t('verzenden.nu_staat_er')}:{' '}
                <ValueWords
                  table={row.tabel}
                  column={column}
                  value={current.waarden[column] ?? null}
                  household={household?.huishouden_id ?? null}
                />
              </dd>
            )}
          </div>
        ))}
      </dl>
      {current !== undefined && <WhatToDo row={row} current={current} hasPlace={Boolean(household)} />}
    </article>
  )
}

/** What made the row was refused as well, and is still to be corrected. */
const awaitsItsRow = ({ rij }: Refused) => refused.value?.some(one => one.rij === rij && !one.gezien && !one.opgeborgen)

/** `hasPlace`: the huishouden that it is part of is on this tablet. */
function WhatToDo({ row, current, hasPlace }: { row: Refused; current: RowState | null; hasPlace: boolean }) {
  const [busy, setBusy] = useState(false)
  const gone = row.gezien !== undefined && current === null
  const canGoAgain = !revoked.value && again(row, current) !== null && (hasPlace || !parentOf(row))
  const run = async (work: () => Promise<void>, done: string) => {
    setBusy(true)
    try {
      await work()
      toast(done)
    } catch (error) {
      failed('a refused edit could not be dealt with')(error)
    }
    setBusy(false)
  }
  return (
    <>
      {revoked.value ? <p>{t('verzenden.geen_toegang')}</p>
        : incomplete.value && (gone || !canGoAgain) ? <p>{t('verzenden.gezin_komt')}</p>
        : gone ? <p>{t(awaitsItsRow(row) ? 'verzenden.rij_nieuw' : 'verzenden.rij_weg')}</p>
        : !canGoAgain && <p>{t('verzenden.plek_weg')}</p>}
      <div class="row">
        {!revoked.value && !gone && isCorrectable(row) && (
          <ButtonLink
            small
            look="primary-action"
            icon="pencil"
            href={to('corrigeren', { tak: row.versie[0], nummer: String(row.versie[1]) })}
          >
            {t('verzenden.corrigeren')}
          </ButtonLink>
        )}
        {canGoAgain && (
          <Button
            small
            icon="send"
            disabled={busy}
            onClick={() => void run(() => sendAgain(row, current), t('verzenden.opnieuw_gedaan'))}
          >
            {t('verzenden.opnieuw')}
          </Button>
        )}
        <TakeAway name={`${row.tabel}-${row.versie[1]}`} text={() => asText(row, faultWords(row))} />
        {!row.opgeborgen && (
          <Button
            small
            look="subtle"
            icon="box"
            disabled={busy}
            onClick={() => void run(() => putAway(row), t('verzenden.opgeborgen'))}
          >
            {t('verzenden.opbergen')}
          </Button>
        )}
      </div>
    </>
  )
}

export type Travelled = Pick<Refused, 'tabel' | 'rij' | 'tijd' | 'waarden' | 'gezien'>

/** What a person put in: all but the ids that say where a row hangs, which no form shows. */
const typed = ({ tabel, waarden }: Travelled) =>
  Object.entries(waarden).filter(([column]) => {
    const field = fieldOf(tabel, column)
    return field ? !field.hidden || field.refers : column === 'verwijderd' || (!column.endsWith('_id') && !isCover(tabel, column))
  })

/** To read, and below that as it travelled, for whoever has to put it somewhere else. `reason`: why it was refused. */
export function asText(edit: Travelled, reason?: string): string {
  const { tabel, rij, tijd, waarden, gezien } = edit
  const lines = typed(edit).map(([column, value]) => `${headOf(tabel, column)}: ${valueWords(tabel, column, value)}`)
  const travelled = JSON.stringify({ tabel, rij, tijd, waarden, ...(gezien && { gezien }) }, null, 2)
  return [
    `${tableOf(tabel)}, ${momentWords(tijd, now.value)}`,
    ...(reason === undefined ? [] : [`${t('verzenden.reden')}: ${reason}`]),
    '',
    ...lines,
    '',
    `${t('verzenden.zoals_verzonden')}:`,
    travelled,
    '',
  ].join('\n')
}

/** To the clipboard, or into a file. */
export function TakeAway({ name, text }: { name: string; text: () => string }) {
  const copy = async () => toast(t((await copyText(text())) ? 'verzenden.gekopieerd' : 'verzenden.kopieer_mislukt'))
  return (
    <>
      <Button small icon="copy" onClick={() => void copy()}>
        {t('verzenden.kopieer')}
      </Button>
      <Button small icon="download" onClick={() => downloadText(`${name.replace(/[^\w-]+/g, '-')}.txt`, text())}>
        {t('verzenden.bestand')}
      </Button>
    </>
  )
}
