import { dismiss, toasts } from '../../store/toast'
import { t } from '../../texts'
import { Icon } from './icon'
import './toasts.css'

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map(one => (
        <div key={one.id} class="toast">
          <span>{one.text}</span>
          {one.action && <button type="button" onClick={() => { dismiss(one.id); one.action!.run() }}>{one.action.label}</button>}
          <button type="button" class="toast-close" aria-label={t('app.sluiten')} onClick={() => dismiss(one.id)}><Icon name="close" /></button>
        </div>
      ))}
    </div>
  )
}
