import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { trackErrors } from './error-tracking.ts'
import { openLog } from './log.ts'

type Received = { path: string; item: Record<string, unknown> & { exception: { values: object[] } } }

/** A tracker that keeps what it is told: an envelope is lines of JSON, the event the third of them. */
async function tracker() {
  const received: Received[] = []
  const keep = async (request: IncomingMessage) => {
    const lines = (await text(request)).split('\n')
    received.push({ path: request.url ?? '', item: JSON.parse(lines[2] ?? '') })
  }
  const server = createServer((request, answer) => {
    keep(request).then(() => answer.end('{}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { dsn: `http://key@127.0.0.1:${port}/7`, received }
}

it('is told what the log is told of an error, and nothing that people typed', async () => {
  const { dsn, received } = await tracker()
  const tracking = trackErrors(dsn, '1.2.3', 'production')
  const log = openLog({ logLevel: 'error' }, { write() {} }, tracking.report).child({ trace: 'B7K2' })
  log.error(
    { err: new TypeError('no such shelf'), route: 'GET /books/:id', q: 'what Ada looked for' },
    'A request failed',
  )
  log.warn({ err: new Error('only a warning') }, 'Careful')
  log.error('without an error')
  await tracking.flush(5000)
  expect(received).toHaveLength(1)
  const [{ path, item }] = received as [Received]
  expect(path).toMatch(/^\/api\/7\/envelope\//)
  expect(item).toMatchObject({
    level: 'error',
    release: 'carrel@1.2.3',
    environment: 'production',
    tags: { trace: 'B7K2', route: 'GET /books/:id' },
    exception: { values: [{ type: 'TypeError', value: 'no such shelf' }] },
  })
  expect(JSON.stringify(item)).toContain('error-tracking.test.ts')
  expect(JSON.stringify(item)).not.toContain('Ada')
})

it('that does not answer stops nothing', async () => {
  const tracking = trackErrors('http://key@127.0.0.1:1/7', '1.2.3', 'production')
  tracking.report(new Error('lost'), {})
  await expect(tracking.flush(5000)).resolves.toBeUndefined()
})
