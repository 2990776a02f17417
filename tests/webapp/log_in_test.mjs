// Logging in, and how it fails.
import assert from 'node:assert/strict'

import { PASSWORD, play, run } from './app.mjs'

await run({
  /* A wrong password is told in words, and the name that was typed stays. */
  a_wrong_password_is_told: () => play(async stage => {
    await stage.office()
    const tablet = await stage.tablet()
    await tablet.visit()
    await tablet.page.getByLabel('Gebruikersnaam').fill('annelies')
    await tablet.page.getByRole('textbox', { name: 'Wachtwoord' }).fill('mis')
    await tablet.page.getByRole('button', { name: 'Inloggen' }).click()
    await tablet.page.getByRole('alert').getByText('Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar.').waitFor()
    assert.equal(await tablet.page.getByLabel('Gebruikersnaam').inputValue(), 'annelies')
  }),

  /* Without a network the log-in says so. */
  a_log_in_needs_a_network: () => play(async stage => {
    await stage.office()
    const tablet = await stage.tablet()
    await tablet.visit()
    await tablet.heading('Goed dat je er bent')
    await tablet.offline()
    await tablet.page.getByLabel('Gebruikersnaam').fill('annelies')
    await tablet.page.getByRole('textbox', { name: 'Wachtwoord' }).fill(PASSWORD)
    await tablet.page.getByRole('button', { name: 'Inloggen' }).click()
    await tablet.page.getByRole('alert').getByText('Er is geen verbinding met kantoor.').waitFor()
  }),
})
