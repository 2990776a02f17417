// One of several versions of a register: what it says, who wrote it and when.

import type { Head } from '../../engine/facade'
import { isCover } from '../../forms'
import { now } from '../../store/clock'
import { account } from '../../store/session'
import { headOf, t } from '../../texts'
import { momentWords } from '../../texts/format'
import { Badge } from './bits'
import { Icon } from './icon'
import { usePersonName } from './names'
import { ValueWords } from './value'
import './version.css'

interface VersionProps { table: string; head: Head; household: string | null; shown?: boolean }

export function Version({ table, head, household, shown }: VersionProps) {
  const name = usePersonName(account.value?.persoon)
  const columns = Object.entries(head.waarden).filter(([column]) => !isCover(table, column))
  return (
    <div class="version-body">
      <p class="row small">
        <span class="soft">
          <Icon name="person" /> {t('keuze.wie_wanneer', { wie: name(head.wie), wanneer: momentWords(head.tijd, now.value) })}
        </span>
        {shown && <Badge>{t('keuze.nu_zichtbaar')}</Badge>}
      </p>
      {columns.map(([column, value]) => (
        <p key={column} class="version-value">
          {columns.length > 1 && <span class="soft small">{headOf(table, column)}: </span>}
          {value === null ? <em class="soft">{t('keuze.leeg')}</em> : <ValueWords table={table} column={column} value={value} household={household} />}
        </p>
      ))}
    </div>
  )
}
