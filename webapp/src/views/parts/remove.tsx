// Deleting, asked once, and taking it back.

import { useState } from 'preact/hooks'
import { putBack, remove, type Shown } from '../../actions/remove'
import { toast } from '../../store/toast'
import { maybe, t, tableOf } from '../../texts'
import { Notice } from './bits'
import { Button } from './button'
import { failed } from './failed'

const what = (table: string): string => maybe(`verwijderen.wat.${table}`) ?? tableOf(table).toLowerCase()

/** `gone`: where to go once it is hidden. A row that still asks for a choice is settled first, and then shows all that there is of it. */
export function Remove({ shown, gone }: { shown: Shown; gone: () => void }) {
  const [asking, ask] = useState(false)
  const [busy, setBusy] = useState(false)

  async function go() {
    setBusy(true)
    try {
      await remove(shown)
      toast(t('verwijderen.gedaan'), { label: t('verwijderen.terug'), run: () => void restore(shown.tabel, shown.rij) })
      gone()
    } catch (error) {
      failed('a row could not be deleted')(error)
      setBusy(false)
    }
  }

  if (!asking) return <div class="remove"><Button small look="subtle" icon="trash" onClick={() => ask(true)}>{t('verwijderen.knop')}</Button></div>
  return (
    <Notice icon="trash" live>
      <p><strong>{t('verwijderen.vraag', { wat: what(shown.tabel) })}</strong></p>
      <p>{t(shown.tabel === 'huishouden' ? 'verwijderen.uitleg.huishouden' : 'verwijderen.uitleg')}</p>
      <div class="row">
        <Button small icon="trash" disabled={busy} onClick={() => void go()}>{t('verwijderen.ja')}</Button>
        <Button small look="subtle" disabled={busy} onClick={() => ask(false)}>{t('verwijderen.nee')}</Button>
      </div>
    </Notice>
  )
}

/** On the page of a row that is hidden. */
export function Removed({ table, id }: { table: string; id: string }) {
  return (
    <Notice tone="amber" icon="trash">
      <p>{t('verwijderen.is_verwijderd')}</p>
      <div><Button small icon="undo" onClick={() => void restore(table, id)}>{t('verwijderen.terug')}</Button></div>
    </Notice>
  )
}

export async function restore(table: string, id: string): Promise<void> {
  try {
    toast(t(await putBack(table, id) ? 'verwijderen.teruggezet' : 'app.niet_gevonden'))
  } catch (error) {
    failed('a row could not be put back')(error)
  }
}
