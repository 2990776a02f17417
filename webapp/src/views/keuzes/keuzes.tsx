// The rows on which a person must choose, and what was chosen a moment ago.

import { settled } from '../../actions/settle'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { labelOf, t, tableOf, tn } from '../../texts'
import { Badge, Empty, Skeleton, Title } from '../parts/bits'
import { Entry } from '../parts/entry'
import './keuzes.css'

export function Keuzes({ selected }: { selected: string | null }) {
  const rows = useQuery('conflicten')
  const recent = settled.value.filter((one, at, all) => all.findIndex(other => other.rij === one.rij) === at && !rows?.some(row => row.id === one.rij))
  return (
    <section class="choices">
      {selected === null ? <Title>{t('keuzes.titel')}</Title> : <h2 class="as-title">{t('keuzes.titel')}</h2>}
      {rows && rows.length > 0 && <p class="soft">{t('keuzes.uitleg')}</p>}
      {rows === undefined ? <Skeleton kind="item" count={3} /> : rows.length === 0 ? <Empty icon="check" title={t('keuzes.leeg')} help={t('keuzes.leeg.hulp')} /> : (
        <ul class="entries">
          {rows.map(row => (
            <Entry key={row.id} table={row.tabel} icon="fork" href={to('keuze', { tabel: row.tabel, rij: row.id })} selected={row.id === selected}
              about={[tableOf(row.tabel), row.huishouden].filter(Boolean).join(' · ')} title={row.titel ?? row.huishouden ?? tableOf(row.tabel)}
              badges={<Badge tone="heather" icon="fork">{tn('keuzes.aantal', row.aantal)}</Badge>} />
          ))}
        </ul>
      )}
      {recent.length > 0 && (
        <>
          <h2>{t('keuzes.recent')}</h2>
          <ul class="entries">
            {recent.map(one => (
              <Entry key={one.rij} table={one.tabel} icon="fork" href={to('keuze', { tabel: one.tabel, rij: one.rij })} selected={one.rij === selected}
                about={tableOf(one.tabel)} title={labelOf(one.tabel, one.register)} badges={<Badge tone="safe" icon="undo">{t('keuze.bekijk')}</Badge>} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
