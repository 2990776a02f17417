// A page that gives the bench's worker to a script: bench(task) resolves to milliseconds.
import type { Task } from './worker'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

function bench(task: Task): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ('took' in data ? resolve(data.took) : reject(new Error(data.failed)))
    worker.onerror = event => reject(new Error(event.message))
    worker.postMessage(task)
  })
}

Object.assign(window, { bench, engine: true })
