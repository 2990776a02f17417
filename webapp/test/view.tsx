// Draws a screen for a test, and waits for what it should come to show.

import { render, type VNode } from 'preact'
import { act } from 'preact/test-utils'

export interface Drawn {
  root: HTMLElement
  /** Resolves with the first element that fits, when there is one. */
  find: <Kind extends HTMLElement = HTMLElement>(selector: string, words?: string) => Promise<Kind>
  type: (selector: string, text: string) => Promise<void>
  /** Waits until it can be. */
  click: (selector: string, words?: string) => Promise<void>
  leave: () => Promise<void>
}

export async function draw(view: VNode): Promise<Drawn> {
  const root = document.createElement('div')
  document.body.append(root)
  await act(async () => render(view, root))

  const find: Drawn['find'] = async <Kind extends HTMLElement>(selector: string, words?: string) => {
    for (let turn = 0; turn < 100; turn++) {
      const found = [...root.querySelectorAll<Kind>(selector)].find(each => !words || each.textContent?.includes(words))
      if (found) return found
      await act(async () => { await new Promise(resolve => setTimeout(resolve, 10)) })
    }
    throw new Error(`not there: ${selector} ${words ?? ''}\n${root.innerHTML.slice(0, 2_000)}`)
  }

  return {
    root,
    find,
    async type(selector, text) {
      const input = await find<HTMLInputElement>(selector)
      await act(async () => {
        input.value = text
        input.dispatchEvent(new Event('input', { bubbles: true }))
      })
    },
    async click(selector, words) {
      const element = await find<HTMLButtonElement>(selector, words)
      for (let turn = 0; turn < 100 && element.disabled; turn++) await act(async () => { await new Promise(resolve => setTimeout(resolve, 10)) })
      await act(async () => { element.click() })
    },
    async leave() {
      await act(async () => render(null, root))
      root.remove()
    },
  }
}
