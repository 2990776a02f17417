// One family: who they are, what they want, how it goes, what is still open and what has been.

import type { RowState } from '../../engine/facade'
import { readDraft } from '../../actions/form_draft'
import { now } from '../../store/clock'
import { useQuery, useRow } from '../../store/live'
import { replace, to } from '../../store/route'
import { drafts } from '../../store/status'
import { labelOf, t, tableOf } from '../../texts'
import { momentWords } from '../../texts/format'
import { Avatar } from '../parts/avatar'
import { Notice, Skeleton, Title } from '../parts/bits'
import { ButtonLink } from '../parts/button'
import { draftAddress } from '../parts/draft_address'
import { Icon, ROW_ICON } from '../parts/icon'
import { ChoiceNotice, NotFound, WaitingBadge } from '../parts/marks'
import { Remove, Removed } from '../parts/remove'
import { MergedNote } from '../parts/merged'
import { Capitals } from './capitals'
import { Members } from './members'
import { Open } from './open'
import { Timeline } from './timeline'
import './huishouden.css'

export function Huishouden({ id }: { id: string }) {
  const row = useRow('huishouden', id)
  if (row === undefined) return <div class="household-page"><Skeleton kind="card" count={3} /></div>
  if (row === null) return <NotFound />
  return (
    <article class="household-page">
      <Header row={row} />
      <DraftNotices household={id} />
      <Add household={id} />
      <div class="household-grid">
        <Open household={id} />
        <div class="household-side">
          <Capitals row={row} />
          <Plan row={row} />
          <Members household={id} />
        </div>
        <Timeline household={id} />
      </div>
      {!row.verborgen && Object.keys(row.conflicten).length === 0 && <Remove shown={row} gone={() => replace('huishoudens')} />}
    </article>
  )
}

function Header({ row }: { row: RowState }) {
  const about = useQuery('huishouden', row.rij)?.[0]
  const { naam, adres, plaats, telefoon } = row.waarden
  return (
    <header class="household-header">
      <a class="back back-to-list" href={to('huishoudens')}><Icon name="back" /><span>{t('menu.huishoudens')}</span></a>
      <div class="household-name">
        <Avatar large id={row.rij} name={typeof naam === 'string' ? naam : null} />
        <div>
          <Title tab={t('tabel.huishouden')}>{naam ?? t('app.onbekend')}</Title>
          <p class="soft">{[adres, plaats].filter(Boolean).join(', ')}</p>
        </div>
      </div>
      <div class="row household-facts">
        <p class="contact">
          <Icon name="person" />
          <span><span class="soft small">{t('huishouden.contactpersoon')}</span><br />
            <strong>{about?.contactpersoon ?? (about ? t('huishouden.geen_contactpersoon') : ' ')}</strong></span>
        </p>
        {telefoon && <ButtonLink small icon="phone" href={`tel:${String(telefoon).replace(/[^\d+]/g, '')}`}>{String(telefoon)}</ButtonLink>}
        <ButtonLink small look="subtle" icon="pencil" href={to('huishoudenBewerken', { huishouden: row.rij })}>{t('huishouden.bewerken')}</ButtonLink>
        <ButtonLink small look="subtle" icon="history" href={to('geschiedenis', { tabel: 'huishouden', rij: row.rij })}>
          {t('geschiedenis.titel')}
        </ButtonLink>
        {row.wacht > 0 && <WaitingBadge />}
      </div>
      {row.verborgen && <Removed table="huishouden" id={row.rij} />}
      <ChoiceNotice table="huishouden" id={row.rij} conflicts={row.conflicten} />
    </header>
  )
}

function DraftNotices({ household }: { household: string }) {
  const here = (drafts.value ?? []).flatMap(draft => {
    const content = readDraft(draft)
    return content?.huishouden === household ? [{ draft, content }] : []
  })
  return (
    <>
      {here.map(({ draft, content }) => (
        <Notice key={draft.sleutel} icon="draft">
          <p>{t('huishouden.concept', { wanneer: momentWords(draft.bewaard, now.value), wat: tableOf(content.tabel).toLowerCase() })}</p>
          <div><ButtonLink small href={draftAddress(content)}>{t('huishouden.concept.verder')}</ButtonLink></div>
        </Notice>
      ))}
    </>
  )
}

const ADD = ['contactmoment', 'afspraak', 'ervaring', 'vervolgstap'] as const

function Add({ household }: { household: string }) {
  return (
    <nav class="add" aria-label={t('huishouden.toevoegen')}>
      {ADD.map(table => (
        <a key={table} class={`kind-${table}`} href={to('nieuw', { huishouden: household, tabel: table })}>
          <span class="kind-icon"><Icon name={ROW_ICON[table]!} /></span><span>{t(`nieuw.${table}`)}</span>
        </a>
      ))}
    </nav>
  )
}

function Plan({ row }: { row: RowState }) {
  const filled = (['wensen', 'talenten', 'prioriteiten', 'plan'] as const).filter(column => row.waarden[column])
  return (
    <section class="card stack">
      <div class="row spread">
        <h2>{t('huishouden.deel.plan')}</h2>
        {row.wacht > 0 && <WaitingBadge />}
      </div>
      {filled.map(column => (
        <div key={column}>
          <h3>{labelOf('huishouden', column)}</h3>
          <p class="lines">{row.waarden[column]}</p>
          <MergedNote table="huishouden" merged={row.samengevoegd[column]} household={row.rij} />
        </div>
      ))}
      {filled.length === 0 && <p class="soft">{t('huishouden.plan.leeg')}</p>}
      {filled.length === 0 && <div><ButtonLink small icon="pencil" href={to('huishoudenBewerken', { huishouden: row.rij })}>{t('huishouden.plan.invullen')}</ButtonLink></div>}
    </section>
  )
}
