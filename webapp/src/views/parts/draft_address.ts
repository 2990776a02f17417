import type { FormDraft } from '../../actions/form_draft'
import { to } from '../../store/route'

/** Where a draft is gone on with. */
export function draftAddress(content: FormDraft): string {
  if (content.verbetert) return to('corrigeren', { tak: content.verbetert[0], nummer: String(content.verbetert[1]) })
  const at = { huishouden: content.huishouden ?? '', tabel: content.tabel, rij: content.rij }
  if (content.tabel === 'huishouden') return content.nieuw ? to('nieuwHuishouden') : to('huishoudenBewerken', { huishouden: content.rij })
  return content.nieuw ? to('nieuw', at) : to('rijBewerken', at)
}
