// What a person asked for and didn't happen: why, in words; and for us, `what` it was.

import { toast } from '../../store/toast'
import { t } from '../../texts'
import { errorWords } from '../../texts/fault_words'

export const failed = (what: string) => (error: unknown): void => {
  console.error(what, error)
  toast(errorWords(error) ?? t('app.fout'))
}
