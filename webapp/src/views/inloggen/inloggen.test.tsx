// @vitest-environment happy-dom
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { start } from '../../actions/account'
import { startRoute, to } from '../../store/route'
import { account, loggingIn } from '../../store/session'
import { status } from '../../store/status'
import { me, working } from '../../../test/setup'
import type { MemoryEngine } from '../../../test/memory_engine'
import { draw, type Drawn } from '../../../test/view'
import { App } from '../app/app'

let engine: MemoryEngine
let stop: () => void
let view: Drawn

beforeEach(async () => {
  engine = await working()
  location.hash = to('instellingen')
  stop = startRoute()
  await start()
  view = await draw(<App />)
})
afterEach(async () => {
  await view.leave()
  stop()
})

const goTo = (hash: string) => act(async () => {
  location.hash = hash
  await new Promise(resolve => setTimeout(resolve, 10))
})

const logIn = async (name: string, word = 'x') => {
  await view.type('[name=username]', name)
  await view.type('#wachtwoord', word)
  await view.click('button', 'Inloggen')
}

describe('a colleague who wants to use this tablet', () => {
  it('finds the way under Instellingen, and works there after the log-in', async () => {
    await view.click('a', 'Iemand anders laten inloggen')
    await goTo(to('aanmelden'))
    await logIn('ander')
    await view.find('h1', 'Huishoudens')
    expect(account.value?.naam).toBe('ander')
  })

  it('reads why it failed also after the tablet’s Back, and is not in the former one’s work', async () => {
    let fail = () => {}
    engine.answer = new Promise(resolve => (fail = resolve))
    await goTo(to('aanmelden'))
    await logIn('ander', 'fout')
    await view.find('button', 'Even kijken…')
    expect(view.root.textContent).not.toContain('Terug')
    await goTo(to('huishoudens'))
    await act(async () => fail())
    await view.find('[role=alert]', 'horen niet bij elkaar')
    expect([location.hash, loggingIn.value, account.value?.persoon]).toEqual([to('aanmelden'), false, me])
    expect((await view.find<HTMLInputElement>('[name=username]')).value).toBe('ander')
    await view.click('a', 'Terug')
    await goTo(to('huishoudens'))
    await view.find('h1', 'Huishoudens')
  })

  it('reads that the other one’s work goes first, and why it doesn’t', async () => {
    let fail = () => {}
    engine.answer = new Promise(resolve => (fail = resolve))
    engine.ending = 'fout'
    await goTo(to('aanmelden'))
    status.value = { ...status.value, verbinding: 'bezig' }
    await logIn('ander')
    await view.find('[role=status]', 'Eerst gaat het werk van Ik naar kantoor')
    await act(async () => fail())
    await view.find('[role=alert]', 'Probeer het straks opnieuw')
  })

  it('goes on where the office can’t be told of the other one only by saying so', async () => {
    engine.ending = 'afgemeld'
    await goTo(to('aanmelden'))
    await logIn('ander')
    await view.find('[role=alert]', 'Laat Ik eerst opnieuw inloggen')
    expect(account.value?.persoon).toBe(me)
    await view.click('[role=alert] button', 'Toch verdergaan')
    await view.find('h1', 'Huishoudens')
    expect(account.value?.naam).toBe('ander')
  })

  it('is shown what keeps the tablet', async () => {
    await engine.saveDraft('oud', {})
    await goTo(to('aanmelden'))
    await logIn('ander')
    expect((await view.find<HTMLAnchorElement>('[role=alert] a')).getAttribute('href')).toBe(to('verzenden'))
    expect(account.value?.persoon).toBe(me)
  })
})
