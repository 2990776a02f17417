import { afterEach, expect, test } from 'vitest'
import { toast, toasts } from '../../src/store/toast'

afterEach(() => { toasts.value = [] })

test('what is said again stands there once', () => {
  toast('Bewaard op deze tablet.')
  toast('Bewaard op deze tablet.')
  expect(toasts.value.map(one => one.text)).toEqual(['Bewaard op deze tablet.'])
})

test('each undo stays, also beside one of the same words', () => {
  toast('Weggegooid.', { label: 'Terugzetten', run: () => {} })
  toast('Weggegooid.', { label: 'Terugzetten', run: () => {} })
  expect(toasts.value.length).toBe(2)
})
