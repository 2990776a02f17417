// What is still to be done for and with this family, the most urgent first. A step is ticked off here.

import { tickOff } from '../../actions/step'
import { now, today } from '../../store/clock'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { toast } from '../../store/toast'
import { choiceOf, t, tableOf } from '../../texts'
import { dateWords } from '../../texts/format'
import { Badge, Skeleton } from '../parts/bits'
import { Button } from '../parts/button'
import { Icon, ROW_ICON } from '../parts/icon'

export function Open({ household }: { household: string }) {
  const rows = useQuery('openstaand', household)

  async function done(id: string, what: string) {
    const undo = await tickOff(id)
    if (undo) toast(t('huishouden.open.gedaan_toast', { wat: what }), { label: t('huishouden.open.terug'), run: () => void undo() })
  }

  return (
    <section class="open-work stack">
      <h2>{t('huishouden.open')}</h2>
      {rows === undefined ? <Skeleton kind="item" count={2} /> : rows.length === 0 ? <p class="soft">{t('huishouden.open.leeg')}</p> : (
        <ul class="entries">
          {rows.map(row => {
            const late = row.datum !== null && row.datum < today.value
            return (
              <li key={row.id} class={`entry kind-${row.soort}`}>
                <span class="kind-icon"><Icon name={ROW_ICON[row.soort]!} /></span>
                <a class="entry-link" href={to('rij', { huishouden: household, tabel: row.soort, rij: row.id })}>
                  <span class="soft small">{[tableOf(row.soort), row.aard && choiceOf('afspraak', 'status', row.aard).toLowerCase(), row.wie].filter(Boolean).join(' · ')}</span>
                  <strong class="entry-title">{row.titel ?? t('app.onbekend')}</strong>
                </a>
                <span class="chips">
                  {row.datum === null ? <Badge icon="clock">{t('huishouden.open.zonder')}</Badge>
                    : late ? <Badge tone="amber" icon="clock">{t('huishouden.open.over_tijd', { datum: dateWords(row.datum, now.value) })}</Badge>
                    : <Badge icon="clock">{t('huishouden.open.op', { datum: dateWords(row.datum, now.value) })}</Badge>}
                  {row.te_kiezen > 0 && <Badge tone="heather" icon="fork">{t('rij.keuze')}</Badge>}
                  {row.wacht > 0 && <Badge tone="amber" icon="tablet">{t('rij.wacht')}</Badge>}
                </span>
                {row.soort === 'vervolgstap' && (
                  <Button small icon="check" aria-label={`${t('huishouden.open.gedaan')}: ${row.titel ?? ''}`} onClick={() => void done(row.id, row.titel ?? '')}>{t('huishouden.open.gedaan')}</Button>
                )}
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
