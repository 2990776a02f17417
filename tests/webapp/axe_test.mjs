// No screen has a serious or critical fault of accessibility, by axe's rules for WCAG 2.2 AA.
import assert from 'node:assert/strict'

import { ofWebapp, play, run } from './app.mjs'
import { afterAChoice, APART, fullestHousehold, look, screens, underWay, unsent } from './screens.mjs'

const { AxeBuilder } = ofWebapp('@axe-core/playwright')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The grave faults of what the page shows, in a line each. */
async function faults(page, name) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  const grave = violations.filter(each => each.impact === 'serious' || each.impact === 'critical')
  return grave.flatMap(({ id, nodes }) => nodes.map(node => `${name}: ${id}: ${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`))
}

const everyScreen = (...appearance) => () => play(async stage => {
  const found = []
  let count = 0
  const check = async (page, name) => {
    found.push(...await faults(page, name))
    count++
  }

  const office = await stage.office()
  const tablet = await stage.tablet()
  const { page } = tablet
  for (const { name, visit } of APART) {
    const tab = await visit(tablet)
    await look(tab, ...appearance)
    await check(tab, name)
  }
  for (const tab of tablet.context.pages()) if (tab !== page) await tab.close()
  await look(page, ...appearance)
  await tablet.visit()
  await tablet.logIn('dieuwke')
  await tablet.downloaded()
  const household = await fullestHousehold(page)
  const all = [...screens(page, household), ...afterAChoice(page)]
  for (const { name, visit } of all) {
    await visit()
    await check(page, name)
  }
  await underWay(office, tablet, household)
  for (const { name, visit } of unsent(page, household)) {
    await visit()
    await check(page, name)
  }
  assert.deepEqual(found, [])
  return `${count} screens`
})

await run({
  /* In the light on a wide tablet. */
  no_grave_fault_in_the_light: everyScreen('light', 1280, 860),

  /* In the dark on a phone. */
  no_grave_fault_in_the_dark: everyScreen('dark', 390, 844),
})
