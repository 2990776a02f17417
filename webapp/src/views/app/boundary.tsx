// A screen that fails takes only itself down, and says so in words.

import { Component, type ComponentChildren } from 'preact'
import { t } from '../../texts'
import { Button } from '../parts/button'
import { Empty } from '../parts/bits'

export class Boundary extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown }

  static override getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown) {
    console.error('a screen failed', error)
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <div class="page">
        <Empty icon="warning" title={t('app.fout')} help={t('app.fout.scherm')}>
          <Button look="primary-action" onClick={() => location.reload()}>{t('app.opnieuw')}</Button>
        </Empty>
      </div>
    )
  }
}
