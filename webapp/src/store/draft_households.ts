// The huishoudens in which a form is half filled in. Reads only the one field of a draft that it needs.

import { computed } from '@preact/signals'
import { drafts } from './status'

export const draftHouseholds = computed<ReadonlySet<string>>(() => new Set(
  (drafts.value ?? []).map(draft => (draft.inhoud as { huishouden?: unknown } | null)?.huishouden).filter(id => typeof id === 'string')))
