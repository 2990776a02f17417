// Draws public/icon.svg as the PNGs that the manifest names. Run by hand when the drawing changes; the results are committed.
// Needs a chromium: CHROMIUM names it, else Debian's.

import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const drawing = readFileSync(new URL('../public/icon.svg', import.meta.url), 'utf8')
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })

for (const { name, size, inset } of [
  { name: 'icon-192', size: 192, inset: 0 },
  { name: 'icon-512', size: 512, inset: 0 },
  { name: 'icon-maskable-512', size: 512, inset: 0.1 }, // the safe zone of a maskable icon is its inner four fifths
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const ground = inset ? '#1d5c56' : 'transparent'
  const inner = size * (1 - 2 * inset)
  await page.setContent(`<style>body{margin:0;display:grid;place-items:center;height:100vh;background:${ground}}svg{width:${inner}px;height:${inner}px}</style>${drawing}`)
  writeFileSync(new URL(`../public/${name}.png`, import.meta.url), await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()
