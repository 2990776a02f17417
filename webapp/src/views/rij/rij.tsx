// One contactmoment, afspraak, ervaring or vervolgstap, to read. Changing it is a screen of its own.

import type { RowState } from '../../engine/facade'
import { formOf } from '../../forms'
import type { Section } from '../../forms/field'
import { useRow } from '../../store/live'
import { replace, to } from '../../store/route'
import { labelOf, maybe, t, tableOf } from '../../texts'
import { Badge, Skeleton, Title } from '../parts/bits'
import { ButtonLink } from '../parts/button'
import { Icon, ROW_ICON } from '../parts/icon'
import { ChoiceNotice, NotFound, WaitingBadge } from '../parts/marks'
import { Remove, Removed } from '../parts/remove'
import { Lapsed } from './lapsed'
import { MergedNote } from '../parts/merged'
import { ValueWords, valueWords } from '../parts/value'
import './rij.css'

const TITLE: Readonly<Record<string, string>> = { contactmoment: 'onderwerp', vervolgstap: 'wat', huishoudlid: 'naam' }

export function Rij({ household, table, id }: { household: string; table: string; id: string }) {
  const row = useRow(table, id)
  const form = formOf(table)
  if (row === undefined) return <div class="record"><Skeleton kind="card" count={2} /></div>
  if (row === null || !form) return <NotFound />
  const headline = row.waarden[TITLE[table] ?? '']
  return (
    <article class={`record kind-${table}`}>
      <a class="back" href={to('huishouden', { huishouden: household })}><Icon name="back" /><span>{t('tabel.huishouden')}</span></a>
      <header class="record-header">
        <span class="kind-icon"><Icon name={ROW_ICON[table] ?? 'draft'} /></span>
        <div>
          {headline && <p class="soft small">{tableOf(table)}</p>}
          <Title tab={tableOf(table)}>{headline ?? tableOf(table)}</Title>
        </div>
        <ButtonLink small icon="pencil" href={to('rijBewerken', { huishouden: household, tabel: table, rij: id })}>{t('app.wijzigen')}</ButtonLink>
      </header>
      {row.wacht > 0 && <div><WaitingBadge /></div>}
      {row.verborgen && <Removed table={table} id={id} />}
      <ChoiceNotice table={table} id={id} conflicts={row.conflicten} />
      <div>
        <ButtonLink small look="subtle" icon="history" href={to('geschiedenis', { tabel: table, rij: id })}>
          {t('geschiedenis.titel')}
        </ButtonLink>
      </div>
      {form.sections.map(section => <Part key={section.key} section={section} row={row} household={household} />)}
      {!row.verborgen && Object.keys(row.conflicten).length === 0 && <Remove shown={row} gone={() => replace('huishouden', { huishouden: household })} />}
    </article>
  )
}

function Part({ section, row, household }: { section: Section; row: RowState; household: string }) {
  const filled = section.fields.filter(field => !field.hidden && row.waarden[field.column] !== null && row.waarden[field.column] !== undefined && !(field.chip && !row.waarden[field.column]))
  if (filled.length === 0) return null
  const short = (kind: string) => kind !== 'text' && kind !== 'line'
  return (
    <section class="card">
      <h2>{maybe(`${row.tabel}.deel.${section.key}`) ?? tableOf(row.tabel)}</h2>
      {section.layout === 'chips'
        ? <p class="chips">{filled.map(field => <Badge key={field.column} tone="brand">{labelOf(row.tabel, field.column)}</Badge>)}</p>
        : (
          <dl class="facts">
            {filled.map(field => (
              <div key={field.column} class={short(field.kind) ? 'short' : ''}>
                <dt>{labelOf(row.tabel, field.column)}</dt>
                <dd>{field.scale
                  ? <Badge tone="heather">{valueWords(row.tabel, field.column, row.waarden[field.column]!)}</Badge>
                  : <ValueWords table={row.tabel} column={field.column} value={row.waarden[field.column]!} household={household} />}
                  <Lapsed row={row} column={field.column} />
                  <MergedNote table={row.tabel} merged={row.samengevoegd[field.column]} household={household} /></dd>
              </div>
            ))}
          </dl>
        )}
    </section>
  )
}
