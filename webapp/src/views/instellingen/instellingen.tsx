// Language, mode, what the browser does with the storage, and what this is made of.

import { useEffect } from 'preact/hooks'
import { askPersistence, persistent, readPersistence } from '../../actions/storage'
import { mode, setLanguage, setMode, type Mode } from '../../store/preferences'
import { to } from '../../store/route'
import { account } from '../../store/session'
import { language, LANGUAGES, t } from '../../texts'
import { Title } from '../parts/bits'
import { Button, ButtonLink } from '../parts/button'
import { Icon } from '../parts/icon'
import './instellingen.css'

const MODES: readonly Mode[] = ['system', 'light', 'dark']

const WORKS = ['Preact (MIT)', 'SQLite', 'SQLite3 Multiple Ciphers (MIT)', 'NL Design System, @utrecht (EUPL-1.2)'] // names, the same in every language

export function Instellingen() {
  useEffect(() => { void readPersistence() }, [])
  return (
    <div class="page settings">
      <Title>{t('instellingen.titel')}</Title>
      <section class="card who">
        <span class="verdict-icon"><Icon name="person" /></span>
        <p><span class="soft small">{t('instellingen.wie')}</span><br /><strong>{account.value?.naam}</strong></p>
        <ButtonLink small href={to('aanmelden')}>{t('instellingen.ander')}</ButtonLink>
      </section>
      <Radios name="language" legend={t('instellingen.taal')} value={language.value} options={LANGUAGES.map(each => ({ value: each, label: t(`instellingen.taal.${each}`) }))} choose={value => void setLanguage(value)} />
      <Radios name="mode" legend={t('instellingen.weergave')} value={mode.value} options={MODES.map(each => ({ value: each, label: t(`instellingen.weergave.${each}`) }))} choose={setMode} />
      <section class="card stack">
        <h2>{t('instellingen.opslag')}</h2>
        <p>{t(persistent.value === null ? 'instellingen.opslag.onbekend' : persistent.value ? 'instellingen.opslag.vast' : 'instellingen.opslag.los')}</p>
        {persistent.value !== true && <div><Button small icon="shield" onClick={() => void askPersistence()}>{t('instellingen.opslag.vraag')}</Button></div>}
      </section>
      <section class="card stack">
        <h2>{t('verwijderd.titel')}</h2>
        <p>{t('verwijderd.uitleg')}</p>
        <div><ButtonLink small icon="trash" href={to('verwijderd')}>{t('verwijderd.bekijk')}</ButtonLink></div>
      </section>
      <section class="card stack">
        <h2>{t('instellingen.over')}</h2>
        <p>{t('instellingen.over.tekst')}</p>
        <p class="soft small">{t('instellingen.licenties')}: {WORKS.join(', ')}.</p>
        <p class="soft small">{t('instellingen.versie', { versie: __VERSION__ })}</p>
      </section>
    </div>
  )
}

interface RadiosProps<Choice extends string> { name: string; legend: string; value: Choice; options: readonly { value: Choice; label: string }[]; choose: (value: Choice) => void }

function Radios<Choice extends string>({ name, legend, value, options, choose }: RadiosProps<Choice>) {
  return (
    <fieldset class="card radios">
      <legend><h2>{legend}</h2></legend>
      <div class="segments">
        {options.map(option => (
          <label key={option.value} class="segment">
            <input type="radio" name={name} checked={value === option.value} onChange={() => choose(option.value)} />
            <span lang={name === 'language' ? option.value : undefined}>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
