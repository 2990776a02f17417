// A refused edit in its form again: what was typed, why it was refused, and what stands there now.

import { useEffect, useRef } from 'preact/hooks'
import { refreshDrafts, refreshRefused } from '../../actions/account'
import { correctionKey, readDraft } from '../../actions/form_draft'
import type { Version } from '../../engine/facade'
import { drafts, refused, refusedWith } from '../../store/status'
import { Skeleton } from '../parts/bits'
import { NotFound } from '../parts/marks'
import { Formulier } from '../formulier/formulier'

export function Corrigeren({ branch, number }: { branch: string; number: string }) {
  const version: Version = [branch, Number(number)]
  // An erasure may take the refused edit away under a draft that is about another huishouden by now: its form stays.
  const table = useRef<string | undefined>(undefined)
  useEffect(() => {
    void refreshRefused()
    void refreshDrafts()
  }, [])
  table.current ??= tableOf(version)
  if (table.current) return <Formulier table={table.current} household={null} row={null} corrects={version} />
  return <div class="page">{refused.value && drafts.value ? <NotFound /> : <Skeleton kind="card" count={3} />}</div>
}

function tableOf(version: Version): string | undefined {
  const draft = drafts.value?.find(({ sleutel }) => sleutel === correctionKey(version))
  return refusedWith(version)?.tabel ?? (draft && readDraft(draft)?.tabel)
}
