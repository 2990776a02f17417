// A text that is shown as what two versions become together: says so, and shows both to who asks.

import type { Merged } from '../../engine/facade'
import { t } from '../../texts'
import { Badge } from './bits'
import { Version } from './version'

interface MergedProps { table: string; merged: Merged | undefined; household: string | null }

/** Nothing where nothing was merged. */
export function MergedNote({ table, merged, household }: MergedProps) {
  if (!merged) return null
  return (
    <details class="merged">
      <summary><Badge tone="heather" icon="fork">{t('samengevoegd.label')}</Badge><span class="small">{t('samengevoegd.bekijk')}</span></summary>
      <p class="soft small">{t('samengevoegd.uitleg')}</p>
      <ul class="versions">
        {merged.koppen.map(head => <li key={head.versie.join()} class="version"><Version table={table} head={head} household={household} /></li>)}
      </ul>
      <p class="soft small">{t('samengevoegd.eerst')}</p>
      <p class="lines small">{merged.basis === null ? <em class="soft">{t('keuze.leeg')}</em> : merged.basis}</p>
    </details>
  )
}
