import { parentPort } from 'node:worker_threads'

const batchSize = 100

/** What a worker thread does that `batchesOf` started: a batch for each message asking for one, then null. */
export function serveBatches<One>(readings: AsyncGenerator<One>): void {
  const port = parentPort
  if (port === null) throw new Error('This file is the start of a worker thread.')
  port.on('message', async () => {
    const batch: One[] = []
    while (batch.length < batchSize) {
      const { value, done } = await readings.next()
      if (done) break
      batch.push(value)
    }
    port.postMessage(batch.length === 0 ? null : batch)
    if (batch.length === 0) port.close()
  })
}
