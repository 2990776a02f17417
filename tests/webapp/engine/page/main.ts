// A page that gives the engine to a test.
import { createEngine } from '../../../../webapp/src/engine/client'

Object.assign(window, { engine: createEngine() })
