// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { expect, it } from 'vitest'
import { family, working } from '../../../test/setup'
import { draw } from '../../../test/view'
import { status } from '../../store/status'
import { Members } from '../huishouden/members'
import { Timeline } from '../huishouden/timeline'
import { Huishoudens } from './huishoudens'
import { Week } from './week'

it('is said nowhere that there is nothing before everything is here: not in the week, the list or on a family’s page', async () => {
  const engine = await working()
  const known = await engine.status()
  status.value = { ...known, nog: 0, laatste: 0 }
  const view = await draw(<><Huishoudens selected={null} /><Week /><Members household={family} /><Timeline household={family} /></>)
  await view.find('p', 'Zodra alles is opgehaald')
  await view.find('p', 'Wie er wonen, wordt nog opgehaald')
  await view.find('p', 'Wat er eerder was, wordt nog opgehaald')
  await view.find('a', 'Familie Voorbeeld')
  await act(async () => { status.value = { ...known, nog: 12, laatste: 1_000 } })
  expect(view.root.textContent).toContain('wordt nog opgehaald')
  expect(view.root.textContent).not.toMatch(/niets (open|opgeschreven)|niemand|geen contact/)
  await act(async () => { status.value = { ...known, nog: 0, laatste: 1_000 } })
  await view.find('.empty', 'Deze week staat er niets open')
  await view.find('p', 'Nog niets opgeschreven')
  await view.find('p', 'Nog niemand ingevuld')
  await view.find('a', 'Nog geen contact')
  expect(view.root.textContent).not.toContain('opgehaald')
  await view.leave()
})
