// The office is put back to a backup: what reached it since, and what had not been sent yet, comes back from the tablets.
import assert from 'node:assert/strict'

import { play, run, until } from './app.mjs'

const SUBJECTS = ['Proef: in de back-up', 'Proef: na de back-up', 'Proef: van een tablet die er niet meer is', 'Proef: nog niet verzonden']

await run({
  /* One tablet has work that the backup lacks and work that it never sent; another had brought work since and is gone. Once the tablet that is
   * left has talked with the restored office, all is there, once, nothing asks for a choice, and its screen says that all is safe. */
  a_restored_office_gets_all_back: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [annelies, bart, carola] = await stage.tablets('annelies', 'bart', 'carola')
    const visits = () => office.rows("SELECT onderwerp, feiten FROM contactmoment WHERE onderwerp LIKE 'Proef: %' ORDER BY onderwerp")
    const conflicts = () => office.row('SELECT (SELECT sum(sync_conflicts) FROM contactmoment) + (SELECT sum(sync_conflicts) FROM huishouden) AS n').n
    const asked = conflicts()

    await annelies.visitFamily(family, SUBJECTS[0], 'Koffie aan de keukentafel.')
    await annelies.send()
    await office.command('backup', office.beside('maandag.db'))
    await annelies.visitFamily(family, SUBJECTS[1], 'De brief van school besproken.')
    await annelies.send()
    await bart.visitFamily(family, SUBJECTS[2], 'Samen naar de gemeente geweest.')
    await bart.send()
    await annelies.tapSend()
    await annelies.openRecord(family, SUBJECTS[2])
    await bart.kill()
    await annelies.offline()
    await annelies.visitFamily(family, SUBJECTS[3], 'Thee gedronken, de tuin bekeken.')
    assert.equal(visits().length, 3)

    const said = await office.restore(office.beside('maandag.db'))
    assert.match(said, /restored up to position/)
    assert.deepEqual(visits().map(visit => visit.onderwerp), SUBJECTS.slice(0, 1), 'the backup has only the first')

    await annelies.online()
    await until('all that was written at the office', () => visits().length === SUBJECTS.length)
    await annelies.send()
    await annelies.page.getByRole('link', { name: /^Veilig/ }).waitFor()
    assert.deepEqual(visits(), [
      { onderwerp: SUBJECTS[0], feiten: 'Koffie aan de keukentafel.' },
      { onderwerp: SUBJECTS[1], feiten: 'De brief van school besproken.' },
      { onderwerp: SUBJECTS[3], feiten: 'Thee gedronken, de tuin bekeken.' },
      { onderwerp: SUBJECTS[2], feiten: 'Samen naar de gemeente geweest.' },
    ])
    assert.equal(conflicts(), asked, 'nothing asks for a choice that did not before')
    assert.deepEqual(office.rows('SELECT reason, detail FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE ?', '%Proef: %'), [])
    assert.match(await office.command('rebuild', '--verify'), /are as the log says/)

    // A third one, that slept through it all, has everything once too.
    for (const tablet of [annelies, carola]) {
      await tablet.tapSend()
      for (const subject of SUBJECTS) {
        await tablet.openRecord(family, subject)
        await tablet.openFamily(family)
        assert.equal(await tablet.page.getByRole('link', { name: subject }).count(), 1, subject)
      }
    }
  }),

  /* A tablet went from one to another; then the office lost what the first had sent. The second sees whose work is needed, and once that person has
   * logged in there it is at the office. */
  work_of_who_had_the_tablet_before_comes_back: () => play(async stage => {
    const office = await stage.office()
    const family = office.family('annelies')
    const [tablet] = await stage.tablets('annelies')
    const visits = () => office.rows("SELECT onderwerp, feiten FROM contactmoment WHERE onderwerp LIKE 'Proef: %' ORDER BY onderwerp")

    await office.command('backup', office.beside('maandag.db'))
    await tablet.visitFamily(family, SUBJECTS[1], 'De brief van school besproken.')
    await tablet.handOver('bart') // the visit is sent first
    assert.equal(visits().length, 1)
    await office.restore(office.beside('maandag.db'))
    assert.deepEqual(visits(), [])

    await tablet.tapSend()
    await tablet.page.getByRole('heading', { name: 'Werk van een collega moet opnieuw naar kantoor' }).waitFor()
    await tablet.sees(/^Laat Annelies .* één keer op deze tablet inloggen/)
    await tablet.handOver('annelies')
    await until('the visit at the office', () => visits().length === 1)
    assert.deepEqual(visits(), [{ onderwerp: SUBJECTS[1], feiten: 'De brief van school besproken.' }])
    await tablet.send()
    await tablet.openRecord(family, SUBJECTS[1])
    assert.deepEqual(office.rows('SELECT reason FROM sync_quarantine JOIN sync_log USING (position) WHERE edit LIKE ?', '%Proef: %'), [])
  }),
})
