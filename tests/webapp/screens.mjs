// Every screen of the app, as a name and how to get there: axe checks them, and shots.mjs takes pictures of them.

/** Nothing is loading any more: no skeleton, no message on its way out. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton') && document.querySelector('h1, h2'), null, { timeout: 15_000 })
  await page.waitForTimeout(150)
}

/** To a place within the app, without a reload. */
export async function go(page, path) {
  await page.evaluate(to => { location.hash = to }, path)
  await page.waitForTimeout(50)
  await settled(page)
}

/** Before anybody has logged in, each in a tab of its own that stays open: the log-in, and what a window shows that can't work. */
export const APART = [
  { name: 'inloggen', heading: 'Goed dat je er bent' },
  { name: 'andere-tab', heading: 'Naober is open in een ander tabblad' }, // as the log-in has the database
  { name: 'ongeschikt', heading: 'Deze browser kan Naober niet dragen', before: () => { delete window.Worker } },
].map(({ name, heading, before = () => {} }) => ({
  name,
  async visit(tablet) {
    const tab = await tablet.newTab()
    await tab.addInitScript(before)
    await tab.goto(tablet.line.url)
    await tab.getByRole('heading', { name: heading }).waitFor()
    return tab
  },
}))

/** With all records there and a network. `household`: the path of one with much in it. */
export function screens(page, household) {
  const open = async link => {
    await link.first().click()
    await settled(page)
  }
  const save = () => page.getByRole('button', { name: 'Bewaren' }).click()
  const write = (what, name = `${what}-nieuw`) => ({ name, visit: () => go(page, `${household}/nieuw/${what}`) })
  return [
    { name: 'huishoudens', visit: () => go(page, '/') },
    { name: 'huishoudens-leeg', visit: async () => { await go(page, '/'); await page.getByRole('searchbox').fill('bestaat niet'); await page.getByText('Niets gevonden').waitFor() } },
    { name: 'huishouden', visit: async () => { await go(page, '/'); await page.getByRole('searchbox').fill(''); await go(page, household) } },
    { name: 'rij', visit: async () => { await go(page, household); await open(page.locator('.timeline').getByRole('link')) } },
    { name: 'rij-verwijderen', visit: async () => { await go(page, household); await open(page.locator('.timeline').getByRole('link')); await page.getByRole('button', { name: 'Verwijderen' }).click() } },
    write('contactmoment'),
    write('afspraak'),
    write('ervaring'),
    write('huishoudlid'),
    write('vervolgstap'),
    { name: 'fouten', visit: async () => { await go(page, `${household}/nieuw/vervolgstap`); await save(); await page.getByRole('alert').getByRole('listitem').waitFor() } },
    { name: 'huishouden-wijzigen', visit: () => go(page, `${household}/bewerken`) },
    { name: 'keuzes', visit: () => go(page, '/keuzes') },
    { name: 'keuze', visit: async () => { await go(page, '/keuzes'); await open(page.getByRole('main').getByRole('listitem').getByRole('link')) } },
    { name: 'verzenden', visit: () => go(page, '/verzenden') },
    { name: 'geschiedenis', visit: async () => {
      await go(page, household)
      await open(page.locator('.timeline').getByRole('link'))
      await open(page.getByRole('article').getByRole('link', { name: 'Geschiedenis' }))
      await page.getByRole('article').getByRole('listitem').first().waitFor()
    } },
    { name: 'instellingen', visit: () => go(page, '/instellingen') },
    { name: 'verwijderd', visit: () => go(page, '/instellingen/verwijderd') },
    { name: 'aanmelden', visit: () => go(page, '/aanmelden') },
  ]
}

/** A choice of one tap: with the message about it, and with the choice that can be made otherwise. */
export function afterAChoice(page) {
  return [{
    name: 'gekozen',
    visit: async () => {
      await go(page, '/keuzes')
      await page.getByRole('main').getByRole('listitem').getByRole('link').first().click()
      await page.getByRole('button', { name: 'Neem deze' }).first().click()
      await page.getByText('Je koos').waitFor()
      await page.getByText('Gekozen. Toch anders?').waitFor()
    },
  }]
}

/** After underWay(): all that has not arrived. */
export function unsent(page, household) {
  return [
    { name: 'verzenden-onderweg', visit: () => go(page, '/verzenden') },
    { name: 'huishouden-onderweg', visit: () => go(page, household) },
    { name: 'concept', visit: () => go(page, `${household}/nieuw/contactmoment`) },
    { name: 'corrigeren', visit: async () => {
      await go(page, '/verzenden')
      await page.getByRole('link', { name: 'Corrigeren' }).click()
      await page.getByLabel('Bij welk gezin hoort dit?').waitFor()
    } },
    { name: 'geschiedenis-zonder-netwerk', visit: async () => {
      await go(page, household)
      await page.getByRole('link', { name: 'Geschiedenis' }).first().click()
      await page.getByText('De geschiedenis ligt op kantoor').waitFor()
    } },
    { name: 'opgeborgen', visit: async () => {
      await go(page, '/verzenden')
      await page.getByRole('button', { name: 'Opbergen' }).click()
      await page.getByText('Opgeborgen: 1 wijziging').click()
      await page.getByRole('article').filter({ hasText: 'Thee en de brief van school' }).waitFor()
    } },
  ]
}

/** One edit refused, one waiting, a draft open and one of a family that left, on the tablet of dieuwke, whose work in one of her two teams ends. It
 * is left without network. */
export async function underWay(office, tablet, household) {
  const { page } = tablet
  const team = 'Wijkteam Lutkermond'
  await tablet.send()
  await tablet.offline()
  const family = office.family('dieuwke', { team })
  await tablet.begin(family, 'Nieuwe afspraak')
  await tablet.write({ 'Wat spreken we af?': 'De fiets van de jongste laten maken bij het dorpshuis', 'Wie doet het?': 'Dieuwke' })
  await page.getByRole('link', { name: '1 concept open' }).waitFor()
  await tablet.begin(family, 'Nieuw contactmoment')
  await tablet.write({ 'Onderwerp': 'Thee en de brief van school', 'Wat zag en hoorde je?': 'De brief lag nog dicht. Samen gelezen, en de ouderavond in de agenda gezet.' })
  await tablet.save()
  await office.command('account', 'teams', '--login', 'dieuwke', '--teams', 'Wijkteam Klazienadiep')
  await tablet.online()
  await tablet.tapSend()
  await page.getByRole('article').getByText('Thee en de brief van school').waitFor()
  await tablet.offline()
  await go(page, `${household}/nieuw/vervolgstap`)
  await tablet.write({ 'Wat gaat er gebeuren?': 'Samen naar de bibliotheek voor het taalcafé' })
  await tablet.save()
  await go(page, `${household}/nieuw/contactmoment`)
  await tablet.write({ 'Onderwerp': 'Koffie en de post van deze week' })
  await page.getByRole('link', { name: '1 niet aangenomen' }).waitFor()
  await go(page, '/verzenden')
  await page.getByText('Koffie en de post van deze week').waitFor()
}

/** The path of the huishouden that most has happened in: one with something overdue, if there is one. */
export async function fullestHousehold(page) {
  await go(page, '/')
  const late = page.locator('.household', { hasText: 'over tijd' })
  const link = await (await late.count() ? late : page.locator('.household')).first().getAttribute('href')
  return link.slice(1)
}

/** Light or dark, at a size, without movement. */
export async function look(page, colorScheme, width, height) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height })
}
