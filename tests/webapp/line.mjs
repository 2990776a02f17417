// The network between one tablet and the office: a relay on 127.0.0.1 that can be cut, slowed down and broken off. The tablet's
// address of the office is that of its line, so it stays the same when the office starts anew on another port.
import { connect, createServer } from 'node:net'

/** What can be wrong with a line. Each gets a connection's two ends, and counts with `struck` when it did its harm. */
export const FAULTS = {
  /** No network at all. */
  cut({ tablet, struck }) {
    struck()
    tablet.destroy()
  },

  /** The request breaks off on its way. */
  requestCutOff({ tablet, struck }) {
    tablet.once('data', () => {
      struck()
      tablet.destroy()
    })
  },

  /** The office waits for the rest of the request. */
  halfRequest({ tablet, office, struck }) {
    tablet.once('data', bytes => {
      office.write(bytes.subarray(0, bytes.length - 20))
      struck()
    })
  },

  /** The office gets the request and does its work; its answer is lost. */
  answerLost({ tablet, office, struck }) {
    tablet.on('data', bytes => office.write(bytes))
    office.once('data', () => {
      struck()
      tablet.destroy()
    })
  },

  /** The answer breaks off in the middle. */
  answerCutOff({ tablet, office, struck }) {
    tablet.on('data', bytes => office.write(bytes))
    office.once('data', bytes => {
      struck()
      tablet.end(bytes.subarray(0, bytes.length - 20))
    })
  },

  /** The request arrives, and nothing comes back, ever. */
  silence({ tablet, office, struck }) {
    tablet.on('data', bytes => office.write(bytes))
    office.on('data', struck)
  },

  /** The log-in page of a hotel answers in the office's place. */
  hotel({ tablet, struck }) {
    tablet.once('data', () => {
      struck()
      const page = '<!doctype html><title>Welkom in ons hotel</title>'
      tablet.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`)
    })
  },

  /** Everything arrives, a few bytes at a time. */
  slow({ tablet, office, struck }) {
    drip(tablet, office, struck)
    drip(office, tablet, struck)
  },
}

/** A fault that needs the test's leave for each request of a talk; everything else passes. */
export class Gate {
  #leave
  #waiting = []

  constructor(leave) {
    this.#leave = leave
  }

  /** So many more may pass. */
  admit(count) {
    this.#leave += count
    while (this.#leave > 0 && this.#waiting.length > 0) {
      this.#leave--
      this.#waiting.shift()()
    }
  }

  fault = ({ tablet, office }) => {
    let turn = Promise.resolve()
    tablet.on('data', bytes => {
      turn = turn.then(async () => {
        if (bytes.includes('POST /v1/synchronisaties ')) await this.#pass(tablet)
        office.write(bytes)
      })
    })
    office.pipe(tablet)
  }

  /** One that was given up meanwhile takes nobody's place. */
  #pass(tablet) {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      tablet.on('close', () => {
        this.#waiting = this.#waiting.filter(each => each !== resolve)
        resolve()
      })
      this.admit(0)
    })
  }
}

const DRIP = 200 // bytes
const DRIP_PAUSE = 4 // ms

function drip(from, to, struck) {
  let turn = Promise.resolve()
  from.on('data', bytes => {
    struck()
    turn = turn.then(async () => {
      for (let at = 0; at < bytes.length && !to.destroyed; at += DRIP) {
        to.write(bytes.subarray(at, at + DRIP))
        await new Promise(resolve => setTimeout(resolve, DRIP_PAUSE))
      }
    })
  })
  from.on('close', () => void turn.then(() => to.end()))
}

export class Line {
  #server = createServer(tablet => this.#relay(tablet))
  #ends = new Set()
  #fault = null
  #port

  /** How often the present fault did its harm, or the last one after `mend`. */
  strikes = 0
  url = ''

  /** `port()` is where the office listens now. */
  static async open(port) {
    const line = new Line()
    line.#port = port
    await new Promise(resolve => line.#server.listen(0, '127.0.0.1', resolve))
    line.url = `http://127.0.0.1:${line.#server.address().port}/`
    return line
  }

  /** From now on the line has this one of FAULTS; connections that were open are dropped. */
  break(fault) {
    this.#fault = fault
    this.strikes = 0
    this.#drop()
  }

  mend() {
    this.#fault = null
    this.#drop()
  }

  close() {
    this.#server.close()
    this.#drop()
  }

  #drop() {
    for (const end of this.#ends) end.destroy()
  }

  /** The line for nudges simply breaks: a fault is meant for a talk, and struck only when it met one. */
  #harm(fault, tablet, office) {
    if (fault === FAULTS.cut) return fault({ tablet, office, struck: () => void this.strikes++ })
    tablet.once('data', bytes => {
      if (bytes.includes('GET /v1/seintje ')) return tablet.destroy()
      fault({ tablet, office, struck: () => void this.strikes++ })
      tablet.emit('data', bytes)
    })
  }

  #relay(tablet) {
    const fault = this.#fault
    const office = connect(this.#port(), '127.0.0.1')
    for (const end of [tablet, office]) {
      this.#ends.add(end)
      end.on('error', () => {}) // a reset is what these tests are about; 'close' follows
      end.on('close', () => void this.#ends.delete(end))
    }
    tablet.on('close', () => void office.end())
    if (fault) return this.#harm(fault, tablet, office)
    office.on('close', () => void tablet.end())
    tablet.pipe(office)
    office.pipe(tablet)
  }
}
