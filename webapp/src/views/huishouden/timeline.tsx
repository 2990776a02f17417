// What has been, the newest first, in portions.

import { useState } from 'preact/hooks'
import type { Soort, TijdlijnRegel } from '../../engine/queries'
import { CAPITALS } from '../../forms/field'
import { now } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { choiceOf, t, tableOf, type TextKey } from '../../texts'
import { dateWords, dayOf } from '../../texts/format'
import { Badge, Skeleton } from '../parts/bits'
import { Button } from '../parts/button'
import { Icon, ROW_ICON } from '../parts/icon'

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
        : rows.length === 0 ? <p class="soft">{t(kind === '' ? 'huishouden.tijdlijn.leeg' : 'huishouden.tijdlijn.leeg_soort')}</p>
        : <ol class="entries line">{rows.slice(0, length).map(row => <Entry key={row.id} household={household} row={row} />)}</ol>}
      {rows && rows.length > length && <div><Button onClick={() => setLength(length + PAGE)}>{t('app.meer')}</Button></div>}
    </section>
  )
}

function Entry({ household, row }: { household: string; row: TijdlijnRegel }) {
  const when = row.datum ? dateWords(row.datum, now.value) : row.tijd === null ? null : dayOf(row.tijd, now.value)
  const touched = CAPITALS.filter(capital => row[capital])
  return (
    <li class={`entry kind-${row.soort}`}>
      <span class="kind-icon"><Icon name={ROW_ICON[row.soort]!} /></span>
      <a class="entry-link" href={to('rij', { huishouden: household, tabel: row.soort, rij: row.id })}>
        <span class="soft small">{[when, row.aard ? choiceOf(row.soort, NATURE[row.soort], row.aard) : null, row.wie].filter(Boolean).join(' · ')}</span>
        <strong class="entry-title">{row.titel ?? tableOf(row.soort)}</strong>
        {row.tekst && <span class="entry-text">{row.tekst}</span>}
      </a>
      {(row.gelukt === 0 || touched.length > 0 || row.te_kiezen > 0 || row.wacht > 0) && (
        <span class="chips">
          {row.gelukt === 0 && <Badge>{t('huishouden.niet_gelukt')}</Badge>}
          {touched.map(capital => <Badge key={capital}>{t(capital as TextKey)}</Badge>)}
          {row.te_kiezen > 0 && <Badge tone="heather" icon="fork">{t('rij.keuze')}</Badge>}
          {row.wacht > 0 && <Badge tone="amber" icon="tablet">{t('rij.wacht')}</Badge>}
        </span>
      )}
    </li>
  )
}
