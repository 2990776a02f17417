// The rows on which a person must choose, and what was chosen a moment ago.

import type { ComponentChildren } from 'preact'
import { settled } from '../../actions/settle'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { labelOf, t, tableOf, tn } from '../../texts'
import { Badge, Empty, Skeleton, Title } from '../parts/bits'
import { Icon, ROW_ICON } from '../parts/icon'
import '../parts/entries.css'
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
            <Item key={row.id} table={row.tabel} id={row.id} selected={row.id === selected} over={[tableOf(row.tabel), row.huishouden].filter(Boolean).join(' · ')}
              title={row.titel ?? row.huishouden ?? tableOf(row.tabel)}>
              <Badge tone="heather" icon="fork">{tn('keuzes.aantal', row.aantal)}</Badge>
            </Item>
          ))}
        </ul>
      )}
      {recent.length > 0 && (
        <>
          <h2>{t('keuzes.recent')}</h2>
          <ul class="entries">
            {recent.map(one => (
              <Item key={one.rij} table={one.tabel} id={one.rij} selected={one.rij === selected} over={tableOf(one.tabel)} title={labelOf(one.tabel, one.register)}>
                <Badge tone="safe" icon="undo">{t('keuze.bekijk')}</Badge>
              </Item>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

interface ItemProps { table: string; id: string; selected: boolean; over: string; title: string; children: ComponentChildren }

function Item({ table, id, selected, over, title, children }: ItemProps) {
  return (
    <li class={`entry kind-${table} ${selected ? 'selected' : ''}`}>
      <span class="kind-icon"><Icon name={ROW_ICON[table] ?? 'fork'} /></span>
      <a class="entry-link" href={to('keuze', { tabel: table, rij: id })} aria-current={selected ? 'true' : undefined}>
        <span class="soft small">{over}</span>
        <strong class="entry-title">{title}</strong>
      </a>
      <span class="chips">{children}</span>
    </li>
  )
}
