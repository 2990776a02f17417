import { describe, expect, it } from 'vitest'
import { EngineError, failure } from '../../src/engine/facade'
import { loadLanguage } from '../../src/texts'
import { errorWords, faultWords } from '../../src/texts/fault_words'

describe('the words of a fault', () => {
  it('are the tables’ own, in the language that is shown', async () => {
    expect(faultWords({ reden: 'buiten-bereik', uitleg: 'U werkt daar niet.' })).toBe('Je werkt niet in het team waar dit bij hoort.')
    await loadLanguage('en')
    expect(faultWords({ reden: 'buiten-bereik', uitleg: 'U werkt daar niet.' })).toBe('You do not work in the team that this belongs to.')
    await loadLanguage('nl')
  })

  it('are those of whoever refused for a reason that a newer office gives', () => {
    expect(faultWords({ reden: 'iets-nieuws', uitleg: 'Dit kan sinds kort niet meer.' })).toBe('Dit kan sinds kort niet meer.')
    expect(faultWords({ reden: 'iets-nieuws', uitleg: '' })).toBe('Er ging iets mis.')
  })

  it('name whom they are about', () => expect(errorWords(failure('werk-van-ander', { naam: 'Johan' }))).toContain('werk van Johan'))

  it('are none for a mistake of ours', () => expect(errorWords(new EngineError('engine: 1 no such table'))).toBeNull())
})
