// Beside the list, while no family is chosen: what asks for attention this week, over all families.

import { now, weekFrom } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { account } from '../../store/session'
import { incomplete } from '../../store/status'
import { t, tableOf } from '../../texts'
import { Empty, Skeleton } from '../parts/bits'
import { Entry } from '../parts/entry'
import { DueBadge } from '../parts/marks'

export function Week() {
  const rows = useQuery('komende', weekFrom(now.value), 30)
  const name = account.value?.naam.split(' ')[0]
  return (
    <section class="week stack">
      <h2 class="as-title">{name ? t('week.groet', { naam: name }) : t('week.titel')}</h2>
      {rows === undefined ? <Skeleton kind="item" count={4} />
        : rows.length === 0 && incomplete.value ? <p class="soft">{t('week.komt')}</p>
        : rows.length === 0 ? <Empty icon="check" title={t('week.leeg')} help={t('huishoudens.kies.hulp')} />
        : (
          <>
            <p class="soft">{t('week.uitleg')}</p>
            <ul class="entries">
              {rows.map(row => (
                <Entry key={row.id} table={row.soort} href={to('rij', { huishouden: row.huishouden_id, tabel: row.soort, rij: row.id })}
                  about={[row.huishouden, tableOf(row.soort), row.wie].filter(Boolean).join(' · ')} title={row.titel ?? t('app.onbekend')}
                  badges={<DueBadge date={row.datum} />} />
              ))}
            </ul>
          </>
        )}
    </section>
  )
}
