import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from './app.ts'
import { endEventStreams } from './kit/event-stream.ts'

export type WebServer = {
  /** Where it answers, for a person: http://127.0.0.1:3000 */
  address: string
  /** Finishes what is in flight, takes nothing new. */
  close(): Promise<void>
}

/** @throws the system's error when the port is taken or not allowed */
export async function startWeb(app: App, { host, port }: { host: string; port: number }): Promise<WebServer> {
  const answer = app.callback()
  const inFlight = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const answering = answer(request, response)
    inFlight.add(answering)
    answering.finally(() => inFlight.delete(answering))
  })
  // Longer than a proxy keeps its own connections, so that it never sends into one that we just closed.
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { address: addressOf(server, host), close: () => closeServer(server, inFlight) }
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`
}

async function closeServer(server: Server, inFlight: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  endEventStreams()
  server.closeIdleConnections()
  // A keep-alive connection that falls idle only now would hold the server open until its time-out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await closed.finally(() => clearInterval(sweep))
  // Whoever asked may have left; what answers them still needs the database.
  await Promise.all(inFlight)
}
