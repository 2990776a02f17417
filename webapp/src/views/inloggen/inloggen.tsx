// Logging in: once, with a network. Later again only to be allowed to send; the records stay.

import { useEffect, useRef, useState } from 'preact/hooks'
import { logIn } from '../../actions/account'
import { EngineError } from '../../engine/facade'
import { replace, route, to } from '../../store/route'
import { account, loggingIn, logInFault } from '../../store/session'
import { revoked, status } from '../../store/status'
import { t } from '../../texts'
import { errorWords } from '../../texts/fault_words'
import { Button, ButtonLink } from '../parts/button'
import { Notice, Title } from '../parts/bits'
import { Landscape } from './landscape'
import './inloggen.css'

export function Inloggen() {
  const again = account.value !== null
  const [shown, show] = useState(false)
  const busy = loggingIn.value
  const [empty, setEmpty] = useState(false)
  const error = logInFault.value
  const fault = empty ? t('inloggen.leeg') : error !== null ? errorWords(error) ?? t('inloggen.mislukt') : null
  const name = useRef<HTMLInputElement>(null)
  const word = useRef<HTMLInputElement>(null)

  async function submit(event: Event, anyway = false) {
    event.preventDefault()
    if (!name.current!.value.trim() || !word.current!.value) {
      setEmpty(true)
      ;(name.current!.value.trim() ? word : name).current!.focus()
      return
    }
    setEmpty(false)
    const done = await logIn(name.current!.value, word.current!.value, anyway)
    if (done && route.value.name === 'aanmelden') replace('huishoudens')
  }

  useEffect(() => () => {
    if (!loggingIn.value) logInFault.value = null // it was read
  }, [])

  return (
    <main class="login">
      <Landscape />
      <form class="card" onSubmit={event => void submit(event)} noValidate>
        <div>
          <Title>{t('inloggen.titel')}</Title>
          {!again && <p class="soft">{t('inloggen.uitleg')}</p>}
          {again && (status.value.verbinding === 'afgemeld' || revoked.value) && <p class="soft">{t('inloggen.opnieuw')}</p>}
          {again && <p class="soft">{t('inloggen.ander', { naam: account.value!.naam })}</p>}
        </div>
        {fault && (
          <Notice tone="alarm" icon="warning" live>
            <p>{fault}</p>
            {!empty && isFor(error, 'ander-afgemeld') && <div><Button small disabled={busy} onClick={event => void submit(event, true)}>{t('inloggen.toch')}</Button></div>}
            {!empty && isFor(error, 'werk-van-ander') && <div><ButtonLink small href={to('verzenden')}>{t('inloggen.ander_werk')}</ButtonLink></div>}
          </Notice>
        )}
        {busy && again && status.value.verbinding === 'bezig' && <Notice icon="send" live><p>{t('inloggen.eerst_verzenden', { naam: account.value!.naam })}</p></Notice>}
        <label class="field">
          <span class="field-label">{t('inloggen.naam')}</span>
          <input ref={name} class="utrecht-textbox" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} />
        </label>
        <div class="field">
          <label class="field-label" for="wachtwoord">{t('inloggen.wachtwoord')}</label>
          <div class="password">
            <input ref={word} id="wachtwoord" class="utrecht-textbox" name="password" type="password" autocomplete="current-password" autocapitalize="none" spellcheck={false} />
            <Button small look="subtle" icon="eye" aria-pressed={shown} onClick={() => { word.current!.type = shown ? 'password' : 'text'; show(!shown) }}>{shown ? t('inloggen.verberg') : t('inloggen.toon')}</Button>
          </div>
        </div>
        <Button look="primary-action" type="submit" disabled={busy}>{busy ? t('inloggen.bezig') : t('inloggen.doen')}</Button>
        {again
          ? !busy && <ButtonLink look="subtle" href={to('huishoudens')}>{t('app.terug')}</ButtonLink>
          : <p class="soft small">{t('inloggen.netwerk')}</p>}
      </form>
    </main>
  )
}

const isFor = (error: unknown, reden: string): boolean => error instanceof EngineError && error.faults[0]?.reden === reden
