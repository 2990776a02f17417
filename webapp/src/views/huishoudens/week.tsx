// Beside the list, while no family is chosen: what asks for attention this week, over all families.

import { now, today, weekFrom } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { account } from '../../store/session'
import { t, tableOf } from '../../texts'
import { dateWords } from '../../texts/format'
import { Badge, Empty, Skeleton } from '../parts/bits'
import { Icon, ROW_ICON } from '../parts/icon'
import '../parts/entries.css'

export function Week() {
  const rows = useQuery('komende', weekFrom(now.value), 30)
  const name = account.value?.naam.split(' ')[0]
  return (
    <section class="week stack">
      <h2 class="as-title">{name ? t('week.groet', { naam: name }) : t('week.titel')}</h2>
      {rows === undefined ? <Skeleton kind="item" count={4} />
        : rows.length === 0 ? <Empty icon="check" title={t('week.leeg')} help={t('huishoudens.kies.hulp')} />
        : (
          <>
            <p class="soft">{t('week.uitleg')}</p>
            <ul class="entries">
              {rows.map(row => (
                <li key={row.id} class={`entry kind-${row.soort}`}>
                  <span class="kind-icon"><Icon name={ROW_ICON[row.soort]!} /></span>
                  <a class="entry-link" href={to('rij', { huishouden: row.huishouden_id, tabel: row.soort, rij: row.id })}>
                    <span class="soft small">{[row.huishouden, tableOf(row.soort), row.wie].filter(Boolean).join(' · ')}</span>
                    <strong class="entry-title">{row.titel ?? t('app.onbekend')}</strong>
                  </a>
                  <span class="chips">
                    {row.datum < today.value
                      ? <Badge tone="amber" icon="clock">{t('huishouden.open.over_tijd', { datum: dateWords(row.datum, now.value) })}</Badge>
                      : <Badge icon="clock">{t('huishouden.open.op', { datum: dateWords(row.datum, now.value) })}</Badge>}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
    </section>
  )
}
