// After a draft was thrown away: it can be put back, until something new stands in its place.

import { toast } from '../../store/toast'
import { t } from '../../texts'
import { failed } from './failed'

export function offerPutBack(putBack: () => Promise<boolean>): void {
  const offer = (words: string) => toast(words, {
    label: t('formulier.terugzetten'),
    run: () => void putBack().then(done => { if (!done) offer(t('formulier.bezet')) }, failed('a draft could not be put back')),
  })
  offer(t('formulier.weggegooid'))
}
