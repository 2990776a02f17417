// What the tests under Node use of the engine.
export { Pool } from '../../../webapp/src/engine/pool'
export { Database, FatalError } from '../../../webapp/src/engine/wasm'
export { packParameters, unpackRows } from '../../../webapp/src/engine/packed'
export { toBase64url } from '../../../webapp/src/engine/base64url'
