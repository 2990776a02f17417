// What has been, the newest first, in portions.

import { useState } from 'preact/hooks'
import type { Soort, TijdlijnRegel } from '../../engine/queries'
import { CAPITALS } from '../../forms/field'
import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { incomplete } from '../../store/status'
import { choiceOf, t, tableOf } from '../../texts'
import { dateWords, dayOf } from '../../texts/format'
import { Badge, Skeleton } from '../parts/bits'
import { Button } from '../parts/button'
import { Entry } from '../parts/entry'
import { ChoiceBadge, WaitingBadge } from '../parts/marks'

const PAGE = 20
const KINDS: readonly (Soort | '')[] = ['', 'contactmoment', 'afspraak', 'ervaring', 'vervolgstap']

/** The column whose choice tells rows of a kind apart. */
const NATURE: Readonly<Record<Soort, string>> = { contactmoment: 'kanaal', afspraak: 'status', ervaring: 'verteller', vervolgstap: 'aard' }

export function Timeline({ household }: { household: string }) {
  const [kind, setKind] = useState<Soort | ''>('')
  const [length, setLength] = useState(PAGE)
  const rows = useQuery('tijdlijn', household, kind, length + 1)
  return (
    <section class="timeline stack">
      <h2>{t('huishouden.tijdlijn')}</h2>
      <div class="filters" role="group" aria-label={t('huishoudens.filter')}>
        {KINDS.map(each => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => { setKind(each); setLength(PAGE) }}>
            {each === '' ? t('huishouden.tijdlijn.alles') : t(`tabel.${each}.meer`)}
          </button>
        ))}
      </div>
      {rows === undefined ? <Skeleton kind="item" count={4} />
        : rows.length === 0 ? !incomplete.value && <p class="soft">{t(kind === '' ? 'huishouden.tijdlijn.leeg' : 'huishouden.tijdlijn.leeg_soort')}</p>
        : <ol class="entries line">{rows.slice(0, length).map(row => <Past key={row.id} household={household} row={row} />)}</ol>}
      {rows && rows.length > length && <div><Button onClick={() => setLength(length + PAGE)}>{t('app.meer')}</Button></div>}
      {incomplete.value && <p class="soft">{t('huishouden.tijdlijn.komt')}</p>}
    </section>
  )
}

function Past({ household, row }: { household: string; row: TijdlijnRegel }) {
  const when = row.datum ? dateWords(row.datum, now.value) : row.tijd === null ? null : dayOf(row.tijd, now.value)
  const touched = CAPITALS.filter(capital => row[capital])
  const marked = row.gelukt === 0 || touched.length > 0 || row.te_kiezen > 0 || row.wacht > 0
  return (
    <Entry table={row.soort} href={to('rij', { huishouden: household, tabel: row.soort, rij: row.id })}
      about={[when, row.aard ? choiceOf(row.soort, NATURE[row.soort], row.aard) : null, row.wie].filter(Boolean).join(' · ')}
      title={row.titel ?? tableOf(row.soort)} text={row.tekst}
      badges={marked && (
        <>
          {row.gelukt === 0 && <Badge>{t('huishouden.niet_gelukt')}</Badge>}
          {touched.map(capital => <Badge key={capital}>{t(capital)}</Badge>)}
          {row.te_kiezen > 0 && <ChoiceBadge />}
          {row.wacht > 0 && <WaitingBadge />}
        </>
      )} />
  )
}
