// Where it starts: language and mode, the engine, the frame.

import { render } from 'preact'
import '@utrecht/button-css/dist/index.min.css'
import '@utrecht/textbox-css/dist/index.min.css'
import './look/tokens.css'
import './look/base.css'
import { start } from './actions/account'
import { startUpdates } from './actions/update'
import { createEngine } from './engine/client'
import { startClock } from './store/clock'
import { provideEngine } from './store/engine'
import { applyPreferences } from './store/preferences'
import { startRoute } from './store/route'
import { App } from './views/app/app'

provideEngine(createEngine())
startClock()
startRoute()
void applyPreferences().then(() => {
  render(<App />, document.getElementById('app')!)
})
void start()
startUpdates().catch(error => console.error('no service worker', error))
