// What is still to be done for and with this family, the most urgent first. A step is ticked off here.

import { tickOff } from '../../actions/step'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { toast } from '../../store/toast'
import { choiceOf, t, tableOf } from '../../texts'
import { Skeleton } from '../parts/bits'
import { Button } from '../parts/button'
import { Entry } from '../parts/entry'
import { failed } from '../parts/failed'
import { ChoiceBadge, DueBadge, WaitingBadge } from '../parts/marks'

export function Open({ household }: { household: string }) {
  const rows = useQuery('openstaand', household)

  const notTicked = failed('a step could not be ticked off')

  async function done(id: string, what: string) {
    const undo = await tickOff(id)
    if (undo) toast(t('huishouden.open.gedaan_toast', { wat: what }), { label: t('huishouden.open.terug'), run: () => void undo().catch(notTicked) })
  }

  return (
    <section class="open-work stack">
      <h2>{t('huishouden.open')}</h2>
      {rows === undefined ? <Skeleton kind="item" count={2} /> : rows.length === 0 ? <p class="soft">{t('huishouden.open.leeg')}</p> : (
        <ul class="entries">
          {rows.map(row => (
            <Entry key={row.id} table={row.soort} href={to('rij', { huishouden: household, tabel: row.soort, rij: row.id })}
              about={[tableOf(row.soort), row.aard && choiceOf('afspraak', 'status', row.aard).toLowerCase(), row.wie].filter(Boolean).join(' · ')}
              title={row.titel ?? t('app.onbekend')}
              badges={<><DueBadge date={row.datum} />{row.te_kiezen > 0 && <ChoiceBadge />}{row.wacht > 0 && <WaitingBadge />}</>}>
              {row.soort === 'vervolgstap' && (
                <Button small icon="check" aria-label={`${t('huishouden.open.gedaan')}: ${row.titel ?? ''}`}
                  onClick={() => void done(row.id, row.titel ?? '').catch(notTicked)}>{t('huishouden.open.gedaan')}</Button>
              )}
            </Entry>
          ))}
        </ul>
      )}
    </section>
  )
}
