import { t } from '../../texts'
import { Icon } from '../parts/icon'

/** Empties a choice again: not answering is an answer too. */
export function Clear({ what, onClick }: { what: string; onClick: () => void }) {
  return <button type="button" class="clear" aria-label={`${t('formulier.wis')}: ${what}`} onClick={onClick}><Icon name="close" /><span>{t('formulier.wis')}</span></button>
}
