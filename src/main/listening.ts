import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import { StartProblem } from '../start-problem.ts'

/**
 * Takes the port for a moment, before work is done that would be lost if somebody else had it.
 * @throws {StartProblem} as serving would
 */
export async function assertPortFree({ host, port }: Config): Promise<void> {
  const server = createServer()
  try {
    await once(server.listen(port, host), 'listening')
  } catch (cause) {
    throw whyNotListening(cause as NodeJS.ErrnoException, { host, port })
  }
  server.close()
  await once(server, 'close')
}

/** The sentence for an error of the system that came from listening; any other error as it is. */
export function whyNotListening(
  cause: NodeJS.ErrnoException,
  { host, port }: Pick<Config, 'host' | 'port'>,
): unknown {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new StartProblem(`Port ${port} is in use on ${host}; stop what uses it, or set PORT to another.`)
    case 'EACCES':
      return new StartProblem(`Port ${port} needs more rights than this user has; set PORT above 1023.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartProblem(`HOST ${host} is not an address of this machine; try 127.0.0.1 or 0.0.0.0.`)
    default:
      return cause
  }
}
