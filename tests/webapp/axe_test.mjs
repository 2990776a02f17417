// No screen has a serious or critical fault of accessibility, by axe's rules for WCAG 2.2 AA: light and dark, phone and tablet.
import assert from 'node:assert/strict'

import { run } from './engine/check.mjs'
import { fullestHousehold, logIn, ofWebapp, screens, settled, startBrowser, startNaober } from './naober.mjs'

const { AxeBuilder } = ofWebapp('@axe-core/playwright')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function faultless(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const grave = violations.filter(each => each.impact === 'serious' || each.impact === 'critical')
  assert.deepEqual(grave.map(each => `${each.id}: ${each.nodes.slice(0, 4).map(node => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`).join('; ')}`), [])
}

const naober = await startNaober()
const browser = await startBrowser()
const tests = {}
try {
  for (const [colorScheme, width, height] of [['light', 1180, 820], ['dark', 390, 844]]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height }, locale: 'nl-NL', reducedMotion: 'reduce' })
    let page, first
    tests[`inloggen_${colorScheme}_${width}`] = async () => {
      const blank = await context.newPage()
      await blank.goto(naober.address)
      await settled(blank)
      await faultless(blank)
      await blank.close()
      page = await logIn(context, naober.address, naober.accounts[0])
      first = await fullestHousehold(page)
    }
    for (const [at, { name }] of screens('').entries()) {
      tests[`${name.replaceAll('-', '_')}_${colorScheme}_${width}`] = async () => {
        await screens(first)[at].visit(page)
        await faultless(page)
      }
    }
  }
  await run(tests)
} finally {
  await browser.close()
  await naober.stop()
}
