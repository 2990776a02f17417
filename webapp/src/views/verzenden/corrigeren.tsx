// A refused edit in its form again: what was typed, why it was refused, and what stands there now.

import { useEffect } from 'preact/hooks'
import { refreshRefused } from '../../actions/account'
import { refused } from '../../store/status'
import { Skeleton } from '../parts/bits'
import { NotFound } from '../parts/marks'
import { Formulier } from '../formulier/formulier'

export function Corrigeren({ branch, number }: { branch: string; number: string }) {
  useEffect(() => void refreshRefused(), [])
  if (refused.value === null)
    return (
      <div class="page">
        <Skeleton kind="card" count={3} />
      </div>
    )
  const found = refused.value.find(({ versie }) => versie[0] === branch && String(versie[1]) === number)
  return found ? (
    <Formulier table={found.tabel} household={null} row={found.rij} refused={found} />
  ) : (
    <div class="page">
      <NotFound />
    </div>
  )
}
