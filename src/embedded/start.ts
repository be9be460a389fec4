import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, realpathSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type pg from 'pg'
import { closeToOthers, makePrivateFolder } from '../private-folder.ts'
import { StartProblem } from '../start-problem.ts'
import { lockFolder } from './lock.ts'
import { makeSocketFolder, removeSocketFolder, socketFolder } from './socket.ts'

export type EmbeddedSettings = {
  /** Absent: in memory. */
  dataDir?: string
  /** A data directory as `dump` gave it, to begin with. */
  loadFrom?: ArrayBuffer
  socketPath: string
}
export type EmbeddedOrder = 'dump' | 'stop'
export type EmbeddedReply = 'ready' | { dump: ArrayBuffer }

export type Embedded = {
  connection: pg.PoolConfig
  /** The whole data directory as an uncompressed tar archive. */
  dump(): Promise<ArrayBuffer>
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL in a worker thread, on a Unix socket that only this user may open.
 * @throws {StartProblem} when another process holds the folder, or the database in it does not open
 */
export const startEmbedded = async (
  { dataDir, loadFrom }: Pick<EmbeddedSettings, 'dataDir' | 'loadFrom'>,
  onLost: (cause: Error) => void,
): Promise<Embedded> => {
  const lock = dataDir ? lockFolder(makePrivateFolder(dataDir, 'DATA_DIR')) : undefined
  const folder = makeSocketFolder(dataDir ? socketFolderOf(dataDir) : socketFolder(randomUUID()))
  const settings: EmbeddedSettings = {
    ...(dataDir ? { dataDir: `${dataDir}/database` } : {}),
    ...(loadFrom ? { loadFrom } : {}),
    socketPath: `${folder}/.s.PGSQL.5432`,
  }
  const letGo = () => {
    removeSocketFolder(folder)
    lock?.release()
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: settings, execArgv: [] })
  await ready(worker).catch(cause => {
    letGo()
    throw new StartProblem(doesNotOpen(dataDir, cause), { cause })
  })
  if (settings.dataDir) closeToOthers(settings.dataDir)
  const ended = watch(worker, letGo, onLost)

  return {
    connection: oneSession(folder),
    dump: () => askForDump(worker),
    stop: async () => {
      ended.expected = true
      order(worker, 'stop')
      await ended.promise
    },
  }
}

/** Where the sockets lie of the process that holds this DATA_DIR, by whichever link it is named. */
export const socketFolderOf = (dataDir: string): string =>
  socketFolder(shortHash(existsSync(dataDir) ? realpathSync(dataDir) : dataDir))

/** The thread's end, whoever brings it about; unless it was expected, nothing can be answered any more. */
function watch(worker: Worker, letGo: () => void, onLost: (cause: Error) => void) {
  const over = once(worker, 'exit').then(
    ([code]) => new Error(`The embedded database's thread ended with code ${code}.`),
    (cause: Error) => cause,
  )
  const promise = over.then(cause => {
    letGo()
    if (!ended.expected) onLost(cause)
  })
  const ended = { expected: false, promise }
  return ended
}

function doesNotOpen(dataDir = 'memory', cause: Error): string {
  // What the WebAssembly side throws may be no error of ours, and say nothing, or nothing for people.
  const said = (cause.message ?? JSON.stringify(cause)).split('\n')[0]?.replace(/\.+$/, '') ?? ''
  const reason = /Aborted|ASSERTIONS|unreachable/.test(said) ? 'its files are damaged' : said
  return `The database under ${dataDir} does not open (${reason}); restore a backup with --replace, or set DATA_DIR to a new folder.`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

async function ready(worker: Worker): Promise<void> {
  const failed = once(worker, 'exit').then(([code]) => {
    throw new Error(`its thread ended with code ${code}`)
  })
  await Promise.race([once(worker, 'message'), failed])
  failed.catch(() => {})
}

/**
 * One connection, no more: the socket server passes on each message of the protocol by itself, so with
 * two connections one's Bind may land on the other's Parse. It has one session to give anyway.
 */
function oneSession(folder: string): pg.PoolConfig {
  return {
    host: folder,
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    // Whoever waits this long for the session waits for somebody who forgot to give it back.
    connectionTimeoutMillis: 30_000,
    application_name: 'carrel',
  }
}

async function askForDump(worker: Worker): Promise<ArrayBuffer> {
  const answer = once(worker, 'message')
  order(worker, 'dump')
  const [reply] = (await answer) as [Exclude<EmbeddedReply, 'ready'>]
  return reply.dump
}

function order(worker: Worker, what: EmbeddedOrder): void {
  worker.postMessage(what)
}
