// What is hidden and can be put back, family by family.

import { useState } from 'preact/hooks'
import { recall } from '../../actions/remove'
import { useQuery } from '../../store/live'
import { to } from '../../store/route'
import { toast } from '../../store/toast'
import { t, tableOf } from '../../texts'
import { Empty, Skeleton, Title } from '../parts/bits'
import { Button } from '../parts/button'
import { Entry } from '../parts/entry'
import { failed } from '../parts/failed'
import { Icon } from '../parts/icon'
import { restore } from '../parts/remove'

export function Verwijderd() {
  const rows = useQuery('verwijderd')
  return (
    <div class="page">
      <a class="back" href={to('instellingen')}><Icon name="back" /><span>{t('menu.instellingen')}</span></a>
      <Title>{t('verwijderd.titel')}</Title>
      <p class="soft">{t('verwijderd.uitleg')}</p>
      {rows === undefined ? <Skeleton kind="item" count={3} /> : rows.length === 0 ? <Empty icon="check" title={t('verwijderd.leeg')} /> : (
        <ul class="entries">
          {rows.map(row => (
            <Entry key={row.id} table={row.tabel} about={[tableOf(row.tabel), row.huishouden].filter(Boolean).join(' · ')}
              title={row.titel ?? row.huishouden ?? tableOf(row.tabel)}>
              <div><Button small icon="undo" onClick={() => void restore(row.tabel, row.id)}>{t('verwijderen.terug')}</Button></div>
            </Entry>
          ))}
        </ul>
      )}
      <LongAgo />
    </div>
  )
}

/** What has left the tablet comes back when somebody asks for it. */
function LongAgo() {
  const [busy, setBusy] = useState(false)

  async function fetchAll() {
    setBusy(true)
    try {
      const how = await recall()
      toast(t(how === 'goed' ? 'verwijderd.opgehaald'
        : how === 'afgemeld' ? 'verzenden.afgemeld'
        : how === 'ingetrokken' ? 'verzenden.ingetrokken'
        : how === 'fout' ? 'verzenden.fout' : 'verwijderd.later'))
    } catch (error) {
      failed('what was deleted could not be asked for')(error)
    }
    setBusy(false)
  }

  return (
    <section class="stack">
      <p class="soft">{t('verwijderd.ouder')}</p>
      <div><Button small icon="download" disabled={busy} onClick={() => void fetchAll()}>{t('verwijderd.ophalen')}</Button></div>
    </section>
  )
}
