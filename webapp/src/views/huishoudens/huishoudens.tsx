// The families of the team: search, what is over time, where a choice is needed.

import { useEffect, useState } from 'preact/hooks'
import type { HuishoudenRegel } from '../../engine/queries'
import { draftHouseholds } from '../../store/draft_households'
import { now, today } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { filter, length, PAGE, typed } from '../../store/search'
import { account } from '../../store/session'
import { incomplete, status } from '../../store/status'
import { t, tn } from '../../texts'
import { dayOf } from '../../texts/format'
import { Avatar } from '../parts/avatar'
import { Badge, Empty, Notice, Skeleton, Title } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { Icon } from '../parts/icon'
import './huishoudens.css'

const FILTERS = [['alles', 'huishoudens.alles'], ['mijn', 'huishoudens.mijn'], ['te-laat', 'huishoudens.te_laat'], ['te-kiezen', 'huishoudens.te_kiezen']] as const

export function Huishoudens({ selected }: { selected: string | null }) {
  const search = useSettled(typed.value, 150)
  const rows = useQuery('huishoudens', search.trim(), today.value, account.value?.persoon ?? '', filter.value, length.value + 1)
  const narrowed = search !== '' || filter.value !== 'alles'
  const reset = () => { typed.value = ''; filter.value = 'alles' }
  return (
    <section class="huishoudens">
      <div class="row spread list-head">
        {selected === null ? <Title>{t('huishoudens.titel')}</Title> : <h2 class="as-title">{t('huishoudens.titel')}</h2>}
        <ButtonLink small look="subtle" icon="plus" href={to('nieuwHuishouden')}>{t('huishoudens.nieuw.kort')}<span class="hidden-but-read"> {t('tabel.huishouden').toLowerCase()}</span></ButtonLink>
      </div>

      <label class="search">
        <Icon name="search" />
        <span class="hidden-but-read">{t('huishoudens.zoek')}</span>
        <input class="utrecht-textbox" type="search" placeholder={t('huishoudens.zoek')} value={typed.value} autocomplete="off" enterkeyhint="search"
          onInput={event => { typed.value = event.currentTarget.value; length.value = PAGE }} />
      </label>

      <div class="filters" role="group" aria-label={t('huishoudens.filter')}>
        {FILTERS.map(([value, label]) => (
          <button key={value} type="button" aria-pressed={filter.value === value} onClick={() => { filter.value = value; length.value = PAGE }}>{t(label)}</button>
        ))}
      </div>

      {status.value.nog > 0 && (
        <Notice icon="download" live><p>{t('huishoudens.ophalen')} {tn('huishoudens.ophalen.nog', status.value.nog)}</p></Notice>
      )}

      {rows === undefined ? <Skeleton kind="item" count={6} />
        : rows.length > 0 ? <List rows={rows} selected={selected} />
        : narrowed ? <Empty icon="search" title={t('huishoudens.niets')} help={t('huishoudens.niets.hulp')}><Button onClick={reset}>{t('huishoudens.niets.alles')}</Button></Empty>
        : <Empty icon="home" title={t('huishoudens.leeg')} help={t('huishoudens.leeg.hulp')}><ButtonLink icon="plus" href={to('nieuwHuishouden')}>{t('huishoudens.nieuw')}</ButtonLink></Empty>}
    </section>
  )
}

function List({ rows, selected }: { rows: HuishoudenRegel[]; selected: string | null }) {
  return (
    <>
      <ul class="households">{rows.slice(0, length.value).map(row => <Item key={row.id} row={row} selected={row.id === selected} />)}</ul>
      {rows.length > length.value && <Button onClick={() => { length.value += PAGE }}>{t('app.meer')}</Button>}
    </>
  )
}

function Item({ row, selected }: { row: HuishoudenRegel; selected: boolean }) {
  const contact = row.laatste_contact === null ? !incomplete.value && t('huishoudens.geen_contact') : t('huishoudens.laatste', { wanneer: dayOf(row.laatste_contact, now.value) })
  const draft = draftHouseholds.value.has(row.id)
  return (
    <li>
      <a class="household" href={to('huishouden', { huishouden: row.id })} aria-current={selected ? 'true' : undefined}>
        <Avatar id={row.id} name={row.naam} />
        <span class="household-body">
          <strong>{row.naam ?? t('app.onbekend')}</strong>
          <span class="soft small meta">{row.plaats && <span>{row.plaats}</span>}{contact && <span>{contact}</span>}</span>
          {(row.te_laat > 0 || row.te_kiezen > 0 || draft) && (
            <span class="chips">
              {row.te_laat > 0 && <Badge tone="amber" icon="clock">{tn('huishoudens.badge_laat', row.te_laat)}</Badge>}
              {row.te_kiezen > 0 && <Badge tone="heather" icon="fork">{tn('huishoudens.badge_kiezen', row.te_kiezen)}</Badge>}
              {draft && <Badge tone="brand" icon="draft">{t('huishoudens.badge_concept')}</Badge>}
            </span>
          )}
        </span>
        <Icon name="forward" />
      </a>
    </li>
  )
}

/** A value once it has been still for a moment: a query a word, not a key. */
function useSettled(value: string, pause: number): string {
  const [still, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), pause)
    return () => clearTimeout(timer)
  }, [value, pause])
  return still
}
