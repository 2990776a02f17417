// Under an assent or a decision: that what it was about has changed since, and how to let it hold again.

import { useState } from 'preact/hooks'
import { renew } from '../../actions/renew'
import type { RowState } from '../../engine/facade'
import { formOf } from '../../forms'
import { registerOf } from '../../forms/field'
import { toast } from '../../store/toast'
import { maybe, t } from '../../texts'
import { Badge } from '../parts/bits'
import { Button } from '../parts/button'
import { failed } from '../parts/failed'

/** Answers that nothing hangs from: nobody agreed to or decided upon anything. */
const OPEN = ['nog_niet', 'later']

export function Lapsed({ row, column }: { row: RowState; column: string }) {
  const [busy, setBusy] = useState(false)
  const form = formOf(row.tabel)
  const cover = form?.covers?.[column]
  if (!form || !cover || !row.vervallen.includes(column) || OPEN.includes(String(row.waarden[column]))) return null

  async function again() {
    setBusy(true)
    try {
      await renew(row, registerOf(form!, column), cover!)
      toast(t('formulier.bewaard'))
    } catch (error) {
      failed('an assent could not be renewed')(error)
    }
    setBusy(false)
  }

  return (
    <div class="lapsed">
      <Badge tone="amber" icon="warning">{t('afspraak.vervallen')}</Badge>
      {!row.conflicten[column] && (
        <Button small icon="check" disabled={busy} onClick={() => void again()}>
          {maybe(`afspraak.vervallen.${column}`) ?? t('app.opnieuw')}
        </Button>
      )}
    </div>
  )
}
