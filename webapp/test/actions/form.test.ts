import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flushDrafts } from '../../src/actions/draft_keeper'
import { openForm } from '../../src/actions/form'
import type { FormWork } from '../../src/actions/form_work'
import { logIn } from '../../src/actions/account'
import { EngineError, failure } from '../../src/engine/facade'
import { route } from '../../src/store/route'
import { logInFault } from '../../src/store/session'
import { unwritten } from '../../src/store/status'
import { statusWords } from '../../src/texts/status_words'
import { draftKey } from '../../src/actions/form_draft'
import { formOf } from '../../src/forms'
import { family, me, other, team, working } from '../setup'
import { idOf, type MemoryEngine } from '../memory_engine'

const contact = idOf('contact'), agreement = idOf('afspraak')
let engine: MemoryEngine

beforeEach(async () => {
  engine = await working()
  engine.arrive({ tabel: 'contactmoment', rij: contact, waarden: { huishouden_id: family, plaatsgevonden_op: 1_000, onderwerp: 'koffie', feiten: 'eerst' } }, me)
  engine.arrive({ tabel: 'afspraak', rij: agreement, waarden: { huishouden_id: family, actie: 'fiets', kosten: 100, betaler: 'gemeente', termijn: 'eenmalig' } }, me)
})

const opened: FormWork[] = []
const edit = async (table: string, row: string | null): Promise<FormWork> => {
  const work = (await openForm(formOf(table)!, family, row))!
  opened.push(work)
  return work
}

afterEach(async () => { await Promise.all(opened.splice(0).map(work => work.close())) })

describe('a draft', () => {
  it('keeps what was seen when the form was opened, whatever a later pull brings', async () => {
    const opened = (await engine.row('contactmoment', contact))!.gezien.feiten
    const first = await edit('contactmoment', contact)
    first.set('feiten', 'mijn tekst')
    await first.close()
    engine.arrive({ tabel: 'contactmoment', rij: contact, waarden: { feiten: 'van een collega' }, gezien: { feiten: opened! } }, other)

    const again = await edit('contactmoment', contact)
    expect(again.restored.value).not.toBeNull()
    expect(again.values.value.feiten).toBe('mijn tekst')
    expect(again.overtaken).toEqual(['feiten'])
    expect(await again.save()).toBe(true)
    expect(engine.saved.at(-1)).toEqual({ tabel: 'contactmoment', rij: contact, waarden: { feiten: 'mijn tekst' }, gezien: { feiten: opened } })
    expect(Object.keys((await engine.row('contactmoment', contact))!.conflicten)).toEqual(['feiten'])
  })

  it('is written within a second of typing, also while typing goes on', async () => {
    vi.useFakeTimers()
    try {
      const work = await edit('contactmoment', contact)
      for (let key = 0; key < 30; key++) {
        work.set('feiten', 'x'.repeat(key))
        await vi.advanceTimersByTimeAsync(100)
      }
      const kept = engine.kept.get(draftKey('contactmoment', family, contact))?.inhoud as { waarden: { feiten: string } }
      expect(kept.waarden.feiten.length).toBeGreaterThan(20)
      expect(engine.calls.filter(call => call.startsWith('saveDraft')).length).toBeLessThan(6)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is gone after saving, and does not come back', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'nieuw')
    expect(await work.save()).toBe(true)
    await work.close()
    expect(engine.kept.size).toBe(0)
  })

  it('that was thrown away can be put back', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'toch bewaren')
    const undo = await work.discard()
    expect(engine.kept.size).toBe(0)
    expect(await undo()).toBe(true)
    expect((await edit('contactmoment', contact)).values.value.feiten).toBe('toch bewaren')
  })

  it('does not come back once its row was erased, however much is typed', async () => {
    const onRow = await edit('contactmoment', contact)
    const inFamily = await edit('vervolgstap', null)
    const key = draftKey('contactmoment', family, contact)
    onRow.set('feiten', 'weg ermee')
    inFamily.set('wat', 'blijft nog')
    await flushDrafts()
    expect(engine.kept.size).toBe(2)
    engine.erase([contact])
    expect([onRow.erased.value, inFamily.erased.value]).toEqual([true, false])
    onRow.set('feiten', 'toch nog')
    inFamily.set('wat', 'blijft')
    expect(await onRow.save()).toBe(false)
    await flushDrafts()
    expect(engine.kept.has(key)).toBe(false)
    expect(engine.kept.size).toBe(1)
    engine.erase([family])
    inFamily.set('wat', 'ook niet meer')
    expect(await inFamily.save()).toBe(false)
    await Promise.all([onRow.close(), inFamily.close()])
    expect(engine.kept.size).toBe(0)
    expect(engine.saved).toEqual([])
  })

  it('that is written while its row is being erased is refused, and not tried again', async () => {
    vi.useFakeTimers()
    try {
      const work = await edit('contactmoment', contact)
      work.set('feiten', 'net te laat')
      engine.erase([contact], false)
      await vi.advanceTimersByTimeAsync(20_000)
      expect(engine.kept.size).toBe(0)
      expect([work.erased.value, work.unkept.value, unwritten.value]).toEqual([true, false, 0])
      expect(engine.calls.filter(call => call.startsWith('saveDraft'))).toHaveLength(1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that was thrown away is not put back once its row was erased', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'weg')
    const undo = await work.discard()
    engine.erase([contact])
    await expect(undo()).rejects.toThrow('gewist')
    expect(engine.kept.size).toBe(0)
  })

  it('of another row lets go of what was erased, and keeps the rest', async () => {
    const story = idOf('ervaring')
    engine.arrive({ tabel: 'ervaring', rij: story, waarden: { huishouden_id: family, opgetekend_op: 1_000, verhaal: 'eerst', afspraak_id: agreement } }, me)
    const work = await edit('ervaring', story)
    work.set('verhaal', 'zo ging het')
    engine.erase([agreement])
    expect(work.erased.value).toBe(false)
    expect(work.values.value).toMatchObject({ verhaal: 'zo ging het', afspraak_id: null })
    expect(await work.save()).toBe(true)
    expect(engine.saved.at(-1)!.waarden).toEqual({ verhaal: 'zo ging het' })
  })

  it('is written anew when what it referred to was erased, also when nothing more is typed; a form that was only read makes none', async () => {
    const story = idOf('ervaring')
    engine.arrive({ tabel: 'ervaring', rij: story, waarden: { huishouden_id: family, opgetekend_op: 1_000, verhaal: 'eerst' } }, me)
    engine.arrive({ tabel: 'vervolgstap', rij: idOf('stap'), waarden: { huishouden_id: family, wat: 'bellen', contactmoment_id: contact } }, me)
    const work = await edit('ervaring', story)
    await edit('vervolgstap', idOf('stap'))
    work.set('afspraak_id', agreement)
    await flushDrafts()
    engine.erase([agreement, contact])
    await flushDrafts()
    expect([...engine.kept.keys()]).toEqual([draftKey('ervaring', family, story)])
    expect(JSON.stringify([...engine.kept.values()])).not.toContain(agreement)
  })

  it('that could not be thrown away stays, and so does what is typed after', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'net getypt')
    vi.spyOn(engine, 'dropDraft').mockRejectedValueOnce(failure('onderbroken'))
    await expect(work.discard()).rejects.toThrow('onderbroken')
    await flushDrafts()
    expect((engine.kept.get(draftKey('contactmoment', family, contact))?.inhoud as { waarden: { feiten: string } }).waarden.feiten).toBe('net getypt')
  })

  it('of a form that closed while its save was failing is there when it opens again', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'veel werk')
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValue(failure('opslag-vol'))
    let fail = (_: Error) => {}
    vi.spyOn(engine, 'save').mockImplementationOnce(() => new Promise((_, reject) => { fail = reject }))
    const saving = work.save()
    await vi.waitFor(() => expect(engine.save).toHaveBeenCalled())
    await work.close()
    fail(failure('onderbroken'))
    await saving.catch(() => {})
    expect((await edit('contactmoment', contact)).values.value.feiten).toBe('veel werk')
    saveDraft.mockRestore()
  })

  it('is not put back over something new', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'oud')
    const undo = await work.discard()
    const fresh = await edit('contactmoment', contact)
    fresh.set('feiten', 'nieuw')
    expect(await undo()).toBe(false)
    expect((engine.kept.values().next().value?.inhoud as { waarden: { feiten: string } }).waarden.feiten).toBe('nieuw')
    await fresh.discard()
    expect(await undo()).toBe(true)
  })

  it('that could not be written says so, and is tried again', async () => {
    const work = await edit('contactmoment', contact)
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValueOnce(new Error('vol'))
    work.set('feiten', 'x')
    await work.close()
    expect(work.unkept.value).toBe(true)
    saveDraft.mockRestore()
  })

  it('that could not be written before its form closed is there when it opens again, and safe is not said', async () => {
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValue(failure('opslag-vol'))
    const first = await edit('contactmoment', contact)
    first.set('feiten', 'veel werk')
    await first.close()
    expect(statusWords({ ...(await engine.status()), laatste: 1 }, new Date(), unwritten.value).tone).toBe('attention')

    const again = await edit('contactmoment', contact)
    expect(again.values.value.feiten).toBe('veel werk')
    saveDraft.mockRestore()
    await again.close()
    expect(unwritten.value).toBe(0)
    expect((engine.kept.get(draftKey('contactmoment', family, contact))?.inhoud as { waarden: { feiten: string } }).waarden.feiten).toBe('veel werk')
  })

  it('that can’t be read is not written over by who begins anew', async () => {
    const key = draftKey('contactmoment', family, null)
    await engine.saveDraft(key, { vorm: 'van vroeger', tekst: 'belangrijk' })
    const work = await edit('contactmoment', null)
    work.set('feiten', 'nieuw')
    await flushDrafts()
    const kept = [...engine.kept.values()]
    expect(kept.map(draft => draft.inhoud)).toEqual(expect.arrayContaining([{ vorm: 'van vroeger', tekst: 'belangrijk' }, expect.objectContaining({ tabel: 'contactmoment' })]))
    expect(kept).toHaveLength(2)
    engine.erase([family])
    expect(engine.kept.size).toBe(0)
  })

  it('that could not be written before its form closed is written as soon as it can be, and keeps another from logging in', async () => {
    vi.useFakeTimers()
    try {
      const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValue(failure('opslag-vol'))
      const work = await edit('contactmoment', contact)
      work.set('feiten', 'veel werk')
      await work.close()
      route.value = { name: 'aanmelden', at: {}, path: '/aanmelden' }
      expect(await logIn('ander', 'x')).toBe(false)
      expect(logInFault.value).toMatchObject({ faults: [{ reden: 'concept-onbewaard' }] })
      saveDraft.mockRestore()
      await vi.advanceTimersByTimeAsync(10_000)
      expect(engine.kept.size).toBe(1)
      expect(unwritten.value).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that could not be written before its form closed stays when that form can not be opened', async () => {
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockRejectedValue(failure('opslag-vol'))
    const first = await edit('contactmoment', contact)
    first.set('feiten', 'veel werk')
    await first.close()
    vi.spyOn(engine, 'row').mockRejectedValueOnce(failure('onderbroken'))
    await expect(openForm(formOf('contactmoment')!, family, contact)).rejects.toThrow()
    expect((await edit('contactmoment', contact)).values.value.feiten).toBe('veel werk')
    saveDraft.mockRestore()
  })

  it('that is being written when its form opens again is there, also when that fails', async () => {
    let fail = (_: Error) => {}
    const saveDraft = vi.spyOn(engine, 'saveDraft').mockImplementation(() => new Promise((_, reject) => { fail = reject }))
    const first = await edit('contactmoment', contact)
    first.set('feiten', 'veel werk')
    const closing = first.close()
    const opening = edit('contactmoment', contact)
    fail(failure('opslag-vol'))
    await closing
    saveDraft.mockRestore()
    expect((await opening).values.value.feiten).toBe('veel werk')
  })

  it('is not written over by what was typed before, when that failed after it', async () => {
    const work = await edit('contactmoment', contact)
    let fail = (_: Error) => {}
    vi.spyOn(engine, 'saveDraft').mockImplementationOnce(() => new Promise((_, reject) => { fail = reject }))
    work.set('feiten', 'veel')
    const first = flushDrafts()
    work.set('feiten', 'veel werk')
    const second = flushDrafts()
    fail(failure('onderbroken'))
    await Promise.all([first, second])
    await work.close()
    expect((engine.kept.get(draftKey('contactmoment', family, contact))?.inhoud as { waarden: { feiten: string } }).waarden.feiten).toBe('veel werk')
  })

  it('stays when the office’s rules refuse the save, and the reason is shown', async () => {
    const work = await edit('contactmoment', contact)
    const faults = [{ waar: '/waarden/feiten', reden: 'te-lang', uitleg: '' }, { waar: '/rij', reden: 'onbekende-rij', uitleg: '' }]
    vi.spyOn(engine, 'save').mockRejectedValueOnce(new EngineError('x', faults))
    work.set('feiten', 'lang')
    expect(await work.save()).toBe(false)
    expect([...work.faults.value]).toEqual([['feiten', faults[0]], ['', faults[1]]])
    work.set('feiten', 'langer')
    await work.close()
    expect((engine.kept.values().next().value?.inhoud as { waarden: { feiten: string } }).waarden.feiten).toBe('langer')
  })
})

describe('saving', () => {
  it('sends only the registers that changed', async () => {
    const row = (await engine.row('contactmoment', contact))!
    const work = await edit('contactmoment', contact)
    work.set('onderwerp', 'thee')
    work.set('feiten', 'eerst') // typed, but the same
    await work.save()
    expect(engine.saved).toEqual([{ tabel: 'contactmoment', rij: contact, waarden: { onderwerp: 'thee' }, gezien: { onderwerp: row.gezien.onderwerp } }])
  })

  it('sends the columns of one register together, named by the first', async () => {
    const row = (await engine.row('afspraak', agreement))!
    const work = await edit('afspraak', agreement)
    work.set('termijn', 'maand')
    await work.save()
    expect(engine.saved[0]).toEqual({
      tabel: 'afspraak', rij: agreement, waarden: { kosten: 100, betaler: 'gemeente', termijn: 'maand' }, gezien: { kosten: row.gezien.kosten },
    })
  })

  it('sends nothing when nothing changed, and drops the draft', async () => {
    const work = await edit('contactmoment', contact)
    work.set('feiten', 'anders')
    work.set('feiten', 'eerst')
    expect(await work.save()).toBe(true)
    expect(engine.saved).toEqual([])
    expect(engine.kept.size).toBe(0)
  })

  it('makes a new row with sensible values, and no second one when it is repeated', async () => {
    const work = await edit('contactmoment', null)
    expect(work.values.value).toMatchObject({ huishouden_id: family, medewerker_id: me, kanaal: 'huisbezoek', gelukt: 1 })
    work.set('feiten', 'een bezoek')
    await work.close()
    const again = await edit('contactmoment', null)
    expect(again.row).toBe(work.row)
    await again.save()
    expect(engine.saved.map(each => each.rij)).toEqual([work.row])
  })

  it('puts a next step in a row of its own, after the contactmoment it belongs to', async () => {
    const work = await edit('contactmoment', null)
    work.setStep('wat', 'bellen')
    work.setStep('uiterlijk', '2026-07-01')
    await work.save()
    expect(engine.saved.map(each => each.tabel)).toEqual(['contactmoment', 'vervolgstap'])
    expect(engine.saved[1]!.waarden).toEqual({ huishouden_id: family, contactmoment_id: work.row, wat: 'bellen', uiterlijk: '2026-07-01' })
  })

  it('goes on where a browser died between the contactmoment and its step', async () => {
    const work = await edit('contactmoment', null)
    work.setStep('wat', 'bellen')
    await work.close()
    await engine.save({ tabel: 'contactmoment', rij: work.row, waarden: { huishouden_id: family, plaatsgevonden_op: work.values.value.plaatsgevonden_op! } })
    const again = await edit('contactmoment', null)
    expect(await again.save()).toBe(true)
    expect(engine.saved.filter(each => each.tabel === 'vervolgstap')).toHaveLength(1)
    expect(engine.kept.size).toBe(0)
  })

  it('shows what the row came to hold where a browser died and a colleague went on', async () => {
    const work = await edit('contactmoment', null)
    work.set('feiten', 'van mij')
    work.setStep('wat', 'bellen')
    await work.close()
    await engine.save({ tabel: 'contactmoment', rij: work.row, waarden: { ...work.values.value, feiten: 'van mij' } })
    const mine = (await engine.row('contactmoment', work.row))!.gezien.feiten!
    engine.arrive({ tabel: 'contactmoment', rij: work.row, waarden: { feiten: 'van een collega' }, gezien: { feiten: mine } }, other)
    const again = await edit('contactmoment', null)
    expect(again.current).toEqual({ feiten: 'van een collega' })
    expect(again.values.value.feiten).toBe('van mij')
    again.setStep('wat', 'opbellen')
    await again.close()
    const later = await edit('contactmoment', null)
    expect(later.current).toEqual({ feiten: 'van een collega' })
    const shown = (await engine.row('contactmoment', work.row))!.gezien.feiten
    expect(await later.save()).toBe(true)
    expect(engine.saved.find(each => each.gezien)).toMatchObject({ waarden: { feiten: 'van mij' }, gezien: { feiten: shown } })
  })

  it('keeps what was changed after its step was refused', async () => {
    const work = await edit('contactmoment', null)
    work.set('feiten', 'eerst dit')
    work.setStep('wat', 'bellen')
    const save = engine.save.bind(engine)
    const refusal = new EngineError('x', [{ waar: '/waarden/wat', reden: 'te-lang', uitleg: '' }])
    const refusing = vi.spyOn(engine, 'save').mockImplementation((given, ...rest) => (given.tabel === 'vervolgstap' ? Promise.reject(refusal) : save(given, ...rest)))
    expect(await work.save()).toBe(false)
    refusing.mockRestore()
    work.set('feiten', 'en later dit')
    expect(await work.save()).toBe(true)
    expect(engine.saved.map(each => each.tabel)).toEqual(['contactmoment', 'contactmoment', 'vervolgstap'])
    expect((await engine.row('contactmoment', work.row))!.waarden.feiten).toBe('en later dit')
    expect((await engine.row('contactmoment', work.row))!.conflicten).toEqual({})
    expect(engine.kept.size).toBe(0)
  })

  it('asks for what is missing and leaves what was typed', async () => {
    const work = await edit('afspraak', null)
    work.set('kosten', 'ongeveer twaalf')
    expect(await work.save()).toBe(false)
    expect([...work.faults.value]).toEqual([['actie', 'fout.leeg'], ['kosten', 'fout.bedrag']])
    expect(work.values.value.kosten).toBe('ongeveer twaalf')
    expect(engine.saved).toEqual([])
  })

  it('of a new huishouden gives it to the team of who makes it', async () => {
    const work = (await openForm(formOf('huishouden')!, null, null))!
    work.set('naam', 'Familie Nieuw')
    await work.save()
    expect(engine.saved[0]!.waarden).toMatchObject({ team_id: team, contactpersoon_id: me, naam: 'Familie Nieuw' })
  })
})
