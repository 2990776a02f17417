// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import { family, me, working } from '../../../test/setup'
import { idOf } from '../../../test/memory_engine'
import { draw } from '../../../test/view'
import { failure } from '../../engine/facade'
import { toasts } from '../../store/toast'
import { Open } from './open'

it('says so when a step could not be ticked off', async () => {
  const engine = await working()
  engine.arrive({ tabel: 'vervolgstap', rij: idOf('stap'), waarden: { huishouden_id: family, wat: 'bellen' } }, me)
  const view = await draw(<Open household={family} />)
  vi.spyOn(engine, 'save').mockRejectedValueOnce(failure('opslag-vol'))
  await view.click('button')
  await vi.waitFor(() => expect(toasts.value.at(-1)?.text).toContain('De tablet is vol'))
  await view.leave()
})
