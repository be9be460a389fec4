import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Place, settingsFor } from './place.ts'

const root = join(import.meta.dirname, '..')

/** A program that serves pages, in a process of its own. */
export type Program = {
  /** http://127.0.0.1:40123 */
  address: string
  pid: number
  /** Milliseconds from the process's start to its line that says it is ready. */
  readyAfter: number
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>
}

type Options = { command?: 'start' | 'web'; env?: Record<string, string> }

/** Carrel as an operator starts it, on a free port. The embedded database knows only `start`. */
export const startCarrel = (place: Place, { command, env = {} }: Options = {}) =>
  startProgram(['src/main.ts', command ?? (place.kind === 'server' ? 'web' : 'start')], {
    PORT: '0',
    ...settingsFor(place),
    ...env,
  })

/** Brings a library of before up to this version. */
export const migrate = async (place: Place): Promise<void> => {
  await promisify(execFile)(process.execPath, ['src/main.ts', 'migrate'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settingsFor(place) },
  })
}

/** The floor over the same data. */
export const startFloor = (place: Place, env: Record<string, string> = {}) =>
  startProgram(['bench/floor.ts'], { ...settingsFor(place), ...env })

async function startProgram(args: string[], env: Record<string, string>): Promise<Program> {
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  // A benchmark that is stopped leaves nothing running.
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const address = await Promise.race([
    addressSaid(child),
    ended.then(([code]) => {
      throw new Error(`${args.join(' ')} ended with code ${code} before it was ready.`)
    }),
  ])
  const readyAfter = performance.now() - began
  const end = async () => {
    process.off('exit', stop)
    child.kill('SIGTERM')
    await ended
  }
  return { address, pid: child.pid ?? 0, readyAfter, end }
}

async function addressSaid(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk
    const address = /http:\/\/[^\s/]+/.exec(said)?.[0]
    if (address && said.includes('\n')) return address
  }
  throw new Error('It ended without saying an address.')
}

/** Resident memory of a process, in MB: now, and the most it ever had. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  return { now: Math.round(megabytes('VmRSS')), most: Math.round(megabytes('VmHWM')) }
}
