// A refused edit in its form again: what was typed, why it was refused, and what stands there now.

import { useEffect, useRef } from 'preact/hooks'
import { refreshDrafts, refreshRefused } from '../../actions/account'
import { correctionKey, readDraft } from '../../actions/form_draft'
import type { Refused, Version } from '../../engine/facade'
import { drafts, refused } from '../../store/status'
import { Skeleton } from '../parts/bits'
import { NotFound } from '../parts/marks'
import { Formulier } from '../formulier/formulier'

export function Corrigeren({ branch, number }: { branch: string; number: string }) {
  const version: Version = [branch, Number(number)]
  // What it began with stays: an erasure may take the refused edit away under a draft that is about another huishouden by now.
  const begun = useRef<{ table: string; edit: Refused | null } | null>(null)
  useEffect(() => {
    void refreshRefused()
    void refreshDrafts()
  }, [])
  begun.current ??= find(version)
  if (begun.current) return <Formulier table={begun.current.table} household={null} row={null} corrects={version} refused={begun.current.edit} />
  return <div class="page">{refused.value && drafts.value ? <NotFound /> : <Skeleton kind="card" count={3} />}</div>
}

function find(version: Version): { table: string; edit: Refused | null } | null {
  const edit = refused.value?.find(({ versie }) => versie.join() === version.join())
  const draft = drafts.value?.find(({ sleutel }) => sleutel === correctionKey(version))
  const table = edit?.tabel ?? (refused.value && draft && readDraft(draft)?.tabel)
  return table ? { table, edit: edit ?? null } : null
}
