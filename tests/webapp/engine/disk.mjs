// A disk whose power can fail: files with the face of a FileSystemSyncAccessHandle, in memory. What was flushed survives; each later
// write or truncation survives whole, not at all, or torn by sectors, some of which then hold neither the old nor the new.

const SECTOR = 512

export class PowerLoss extends Error {}

export class Disk {
  files = []
  #random
  #left = Infinity // operations until the power fails

  constructor(random) {
    this.#random = random
  }

  newFile = async () => {
    const file = new DiskFile(this)
    this.files.push(file)
    return file
  }

  failAfter(operations) {
    this.#left = operations
  }

  get failed() {
    return this.#left <= 0
  }

  /** Counts an operation; throws when the power has failed. */
  tick() {
    if (this.#left <= 0) throw new PowerLoss('the power has failed')
    this.#left--
  }

  /** The power is back, and the files are what survived. */
  restore() {
    for (const file of this.files) file.lose(this.#random)
    this.#left = Infinity
  }
}

class DiskFile {
  #disk
  #bytes = new Uint8Array(8192)
  #size = 0
  #unflushed = [] // { at, bytes, size: before, old } or { truncate, size: before, old }

  constructor(disk) {
    this.#disk = disk
  }

  read(bytes, { at }) {
    this.#disk.tick()
    const found = this.#bytes.subarray(Math.min(at, this.#size), Math.min(at + bytes.length, this.#size))
    bytes.set(found)
    return found.length
  }

  write(bytes, { at }) {
    this.#disk.tick()
    const copy = bytes.slice()
    this.#unflushed.push({ at, bytes: copy, size: this.#size, old: this.#sectors(at, copy.length) })
    this.#put(at, copy)
    return bytes.length
  }

  truncate(size) {
    this.#disk.tick()
    this.#unflushed.push({ truncate: size, size: this.#size, old: { at: size, bytes: this.#bytes.slice(size, Math.max(size, this.#size)) } })
    this.#resize(size)
  }

  flush() {
    this.#disk.tick()
    this.#unflushed = []
  }

  getSize() {
    this.#disk.tick()
    return this.#size
  }

  close() {}

  /** Go back to what was flushed, then let chance decide about each operation since. */
  lose(random) {
    const operations = this.#unflushed.splice(0)

    for (const { size, old } of operations.toReversed()) {
      this.#bytes.set(old.bytes, old.at)
      this.#resize(size)
    }
    for (const operation of operations) {
      const fate = random()
      if (fate < 0.35) continue
      if (operation.truncate !== undefined) this.#resize(operation.truncate)
      else if (fate < 0.8) this.#put(operation.at, operation.bytes)
      else this.#tear(operation, random)
    }
  }

  #tear({ at, bytes }, random) {
    const first = Math.floor(at / SECTOR)
    const last = Math.floor((at + bytes.length - 1) / SECTOR)

    for (let sector = first; sector <= last; sector++) {
      const from = Math.max(at, sector * SECTOR)
      const to = Math.min(at + bytes.length, (sector + 1) * SECTOR)
      const fate = random()
      if (fate < 0.5) this.#put(from, bytes.subarray(from - at, to - at))
      else if (fate < 0.6) this.#put(sector * SECTOR, Uint8Array.from({ length: SECTOR }, () => random() * 256))
    }
  }

  #sectors(at, length) {
    const from = Math.floor(at / SECTOR) * SECTOR
    const to = Math.min(this.#size, Math.ceil((at + length) / SECTOR) * SECTOR)
    return { at: from, bytes: this.#bytes.slice(from, Math.max(from, to)) }
  }

  #put(at, bytes) {
    if (at + bytes.length > this.#size) this.#resize(at + bytes.length)
    this.#bytes.set(bytes, at)
  }

  #resize(size) {
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }
}
