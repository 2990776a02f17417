// Pictures of every screen: three widths, light and dark, empty and full. To look at, not to compare.
//     node tests/webapp/shots.mjs     into build/shots, of a server of its own
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { play } from './app.mjs'
import { afterAChoice, APART, fullestHousehold, look, screens, settled, underWay, unsent } from './screens.mjs'

const OUT = fileURLToPath(new URL('../../build/shots/', import.meta.url))
const SIZES = [[390, 844], [820, 1180], [1280, 860]]

mkdirSync(OUT, { recursive: true })
let count = 0

for (const colorScheme of ['light', 'dark']) {
  await play(async stage => {
    const shoot = async (page, name) => {
      for (const [width, height] of SIZES) {
        await look(page, colorScheme, width, height)
        await settled(page)
        await page.screenshot({ path: `${OUT}${name}-${width}-${colorScheme}.png` })
        count++
      }
    }
    const shootAll = async (page, all) => {
      for (const { name, visit } of all) {
        await visit()
        await shoot(page, name)
      }
    }

    const office = await stage.office()
    const tablet = await stage.tablet()
    const { page } = tablet
    for (const { name, visit } of APART) await shoot(await visit(tablet), name)
    for (const tab of tablet.context.pages()) if (tab !== page) await tab.close()
    await tablet.visit()
    await tablet.logIn('dieuwke')
    await tablet.downloaded()
    const household = await fullestHousehold(page)
    await shootAll(page, [...screens(page, household), ...afterAChoice(page)])
    await underWay(office, tablet, household)
    await shootAll(page, unsent(page, household))
  })
}
console.log(`${count} pictures in build/shots`)
