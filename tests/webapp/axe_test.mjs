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

await run({
  /* Whatever the app can show, in the light on a wide tablet and in the dark on a phone. */
  no_screen_has_a_grave_fault: () => play(async stage => {
    const found = []
    let count = 0
    const check = async (page, name) => {
      for (const appearance of [['dark', 390, 844], ['light', 1280, 860]]) {
        await look(page, ...appearance)
        found.push(...await faults(page, `${name}, ${appearance[0]}`))
      }
      count++
    }
    const checkAll = async (page, all) => {
      for (const { name, visit } of all) {
        await visit()
        await check(page, name)
      }
    }

    const office = await stage.office()
    const tablet = await stage.tablet()
    const { page } = tablet
    for (const { name, visit } of APART) await check(await visit(tablet), name)
    for (const tab of tablet.context.pages()) if (tab !== page) await tab.close()
    await tablet.visit()
    await tablet.logIn('dieuwke')
    await tablet.downloaded()
    const household = await fullestHousehold(page)
    await checkAll(page, [...screens(page, household), ...afterAChoice(page)])
    await underWay(office, tablet, household)
    await checkAll(page, unsent(page, household))
    assert.deepEqual(found, [])
    return `${count} screens`
  }),
})
