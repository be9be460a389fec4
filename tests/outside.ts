import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach } from 'vitest'

type Answering = (url: URL, res: ServerResponse, req: IncomingMessage) => void

/**
 * A server that stands for the world outside and speaks as the real ones do; what it answers is a test's to say, path by path.
 * `settings` make a site ask it.
 */
export async function outsideWorld() {
  const answers = new Map<string, Answering>()
  const asked: string[] = []
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', `http://${req.headers.host}`)
    asked.push(`${url.pathname}${url.search}`)
    const answer = answers.get(url.pathname)
    if (answer === undefined) res.writeHead(404).end()
    else answer(url, res, req)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeEach(() => {
    answers.clear()
    asked.length = 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    origin,
    host: new URL(origin).host,
    settings: {
      OPEN_LIBRARY_URL: origin,
      GOOGLE_BOOKS_URL: `${origin}/books/v1`,
      COVER_HOSTS: new URL(origin).host,
      LOOKUP_NETWORKS: '127.0.0.0/8',
    },
    /** What was asked for since the test began: paths with their queries. */
    asked,
    answers: (path: string, answering: Answering) => answers.set(path, answering),
    says: (path: string, value: object) =>
      answers.set(path, (_url, res) =>
        res.setHeader('Content-Type', 'application/json').end(JSON.stringify(value)),
      ),
  }
}
