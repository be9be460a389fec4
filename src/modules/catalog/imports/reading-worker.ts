import { parentPort, workerData } from 'node:worker_threads'
import type { Reading } from '../drafts/draft.ts'
import { type FileRefusal, readBooks } from './reading.ts'
import type { FileToRead } from './reading-thread.ts'

const batchSize = 100

/** Reads one file in a thread of its own: a batch for each message asking for one, then null. */
const { path, format, mapping } = workerData as FileToRead
const port = parentPort
if (port === null) throw new Error('This file is the start of a worker thread.')

const readings = readBooks(path, format, mapping)
port.on('message', async () => {
  const batch: Array<Reading | FileRefusal> = []
  while (batch.length < batchSize) {
    const { value, done } = await readings.next()
    if (done) break
    // A view into a larger buffer would be sent with all of that buffer.
    batch.push('refused' in value ? value : { ...value, original: new Uint8Array(value.original) })
  }
  port.postMessage(batch.length === 0 ? null : batch)
  if (batch.length === 0) port.close()
})
