// Parameters and rows as one run of bytes; the format stands in sync/device/packed.h. Blobs become base64url: those that a query
// selects are ids.

import { toBase64url } from './base64url'
import type { Value } from './facade'

const NULL = 0
const INTEGER = 1
const REAL = 2
const TEXT = 3
const BLOB = 4

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function packParameters(values: readonly Value[]): Uint8Array {
  const texts = values.map(value => (typeof value === 'string' ? encoder.encode(value) : null))
  const size = texts.reduce((sum, text) => sum + 9 + (text?.length ?? 0), 4)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  let place = 4

  view.setUint32(0, values.length, true)
  values.forEach((value, index) => {
    const text = texts[index]
    if (text) {
      view.setUint8(place, TEXT)
      view.setUint32(place + 1, text.length, true)
      bytes.set(text, place + 5)
      place += 5 + text.length
    } else if (typeof value !== 'number') {
      view.setUint8(place, NULL)
      place += 1
    } else {
      // A whole number is an integer: in a STRICT table 3.0 is none.
      const whole = Number.isSafeInteger(value)
      view.setUint8(place, whole ? INTEGER : REAL)
      if (whole) {
        view.setUint32(place + 1, value >>> 0, true)
        view.setInt32(place + 5, Math.floor(value / 2 ** 32), true)
      } else {
        view.setFloat64(place + 1, value, true)
      }
      place += 9
    }
  })
  return bytes.subarray(0, place)
}

export function unpackRows<Row>(bytes: Uint8Array): Row[] {
  const reader = new Reader(bytes)
  const names = Array.from({ length: reader.uint32() }, () => reader.text())
  const rows = Array.from({ length: reader.uint32() }, () => {
    const row: Record<string, Value> = {}
    for (const name of names) row[name] = reader.value()
    return row
  })
  return rows as Row[]
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #place = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  uint32(): number {
    this.#place += 4
    return this.#view.getUint32(this.#place - 4, true)
  }

  value(): Value {
    const kind = this.#view.getUint8(this.#place++)
    switch (kind) {
      case NULL:
        return null
      case INTEGER:
        // Beyond 2^53 the last digits are lost; no column of ours goes there.
        this.#place += 8
        return this.#view.getUint32(this.#place - 8, true) + this.#view.getInt32(this.#place - 4, true) * 2 ** 32
      case REAL:
        this.#place += 8
        return this.#view.getFloat64(this.#place - 8, true)
      case TEXT:
        return this.text()
      case BLOB:
        return toBase64url(this.#take(this.uint32()))
      default:
        throw new Error(`packed rows: unknown kind ${kind}`)
    }
  }

  text(): string {
    return decoder.decode(this.#take(this.uint32()))
  }

  #take(length: number): Uint8Array {
    this.#place += length
    return this.#bytes.subarray(this.#place - length, this.#place)
  }
}
