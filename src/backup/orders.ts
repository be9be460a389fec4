import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { isAbsolute, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { socketFolderOf } from '../embedded/start.ts'
import type { Log } from '../log.ts'
import { StartProblem } from '../start-problem.ts'
import type { Say } from './making.ts'

/** Makes a backup at a path, inside the process that has the embedded database. */
export type MakeHere = (path: string, say: Say, signal: AbortSignal) => Promise<unknown>

const order = z.object({ backup: z.string().refine(isAbsolute) })
type Order = z.infer<typeof order>
type Reply = { says: string } | { done: true } | { refused: string }

/** Beside the database's own socket: in a folder that is open to this user alone. */
const socketOf = (dataDir: string): string => join(socketFolderOf(dataDir), 'orders')

/**
 * Lets another process of the same user order a backup from this one, which alone may use the embedded
 * database while it runs.
 * @returns how to stop, which gives up a backup that is being made and waits until nothing is left of it
 */
export const takeOrders = async (dataDir: string, make: MakeHere, log: Log): Promise<() => Promise<void>> => {
  const leaving = new AbortController()
  const running = new Set<Promise<void>>()
  const server = createServer(socket => {
    const carriedOut = carryOut(socket, make, leaving.signal, log)
    running.add(carriedOut)
    carriedOut.finally(() => running.delete(carriedOut))
  })
  await once(server.listen(socketOf(dataDir)), 'listening')
  return async () => {
    server.close()
    leaving.abort(new StartProblem('The program was stopped, so no backup was made.'))
    await Promise.all(running)
  }
}

async function carryOut(socket: Socket, make: MakeHere, leaving: AbortSignal, log: Log): Promise<void> {
  const gone = new AbortController()
  socket.on('close', () => gone.abort(new StartProblem('Whoever ordered the backup left.')))
  socket.on('error', () => {})
  const reply = (message: Reply) => socket.write(`${JSON.stringify(message)}\n`)
  try {
    const { backup } = orderIn(await firstLine(socket))
    await make(backup, says => reply({ says }), AbortSignal.any([leaving, gone.signal]))
    reply({ done: true })
  } catch (cause) {
    if (!(cause instanceof StartProblem)) log.error({ err: cause }, 'A backup failed')
    reply({ refused: cause instanceof Error ? cause.message : String(cause) })
  } finally {
    socket.end()
  }
}

/**
 * Asks the process that holds DATA_DIR to make a backup.
 * @returns false when none listens
 * @throws {StartProblem} with that process's reason when it made none
 */
export const orderBackup = async (dataDir: string, path: string, say: Say): Promise<boolean> => {
  const socket = await reach(socketOf(dataDir))
  if (!socket) return false
  socket.write(`${JSON.stringify({ backup: path } satisfies Order)}\n`)
  for await (const line of createInterface(socket)) {
    const reply = JSON.parse(line) as Reply
    if ('done' in reply) return true
    if ('refused' in reply) throw new StartProblem(reply.refused)
    say(reply.says)
  }
  throw new StartProblem('The running program ended before the backup was made; nothing is left of it.')
}

function reach(path: string): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect(path, () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

function orderIn(line: string): Order {
  try {
    return order.parse(JSON.parse(line))
  } catch (cause) {
    throw new StartProblem('The order was not understood.', { cause })
  }
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    const lines = createInterface(socket)
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
}
