import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartProblem } from '../start-problem.ts'
import { birthOf } from './birth.ts'

export type Lock = { release(): void }

/**
 * Takes a data folder for this process. Opened by two, the embedded database would be destroyed, and
 * nothing in it prevents that.
 * @throws {StartProblem} when a living process holds the folder
 */
export const lockFolder = (folder: string): Lock => {
  const path = join(folder, 'carrel.lock')
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) })
  // Each round either takes the lock, finds a living holder or clears one dead holder away.
  while (!written(path, mine)) clearIfDead(path, folder)
  return {
    release: () => {
      if (read(path) === mine) rmSync(path, { force: true })
    },
  }
}

// Linked into place with its text in it: a lock seen between its making and its writing would look dead.
function written(path: string, text: string): boolean {
  const whole = `${path}.${randomUUID()}`
  try {
    writeFileSync(whole, text)
    linkSync(whole, path)
    return true
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false
    throw new StartProblem(`${path} cannot be written; give the right to, or choose another DATA_DIR.`, {
      cause,
    })
  } finally {
    rmSync(whole, { force: true })
  }
}

function clearIfDead(path: string, folder: string): void {
  const held = read(path)
  if (held === undefined) return
  const holder = parse(held)
  if (holder && isAlive(holder)) {
    throw new StartProblem(
      `${folder} is in use by process ${holder.pid}; stop that one, or set DATA_DIR to another folder.`,
    )
  }
  takeAway(path, held)
}

// Removing by name could remove the lock of a third process that was quicker; a rename is had by one only,
// and what it got can be looked at.
function takeAway(path: string, held: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
    if (read(aside) !== held) linkSync(aside, path)
  } catch (cause) {
    if (!isCode(cause, 'ENOENT') && !isCode(cause, 'EEXIST')) throw cause
  } finally {
    rmSync(aside, { force: true })
  }
}

type Holder = { pid: number; birth: string | undefined }

/** A number is soon given to another process (in a container all begin at 1), so the birth must agree, too. */
function isAlive({ pid, birth }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    if (!isCode(cause, 'EPERM')) return false
  }
  const now = birthOf(pid)
  return now === undefined || birth === undefined || now === birth
}

/** Half a file is what a killed process or a full disk leaves: nobody holds that. */
function parse(held: string): Holder | undefined {
  try {
    const { pid, birth } = JSON.parse(held)
    return Number.isInteger(pid) && pid > 0 ? { pid, birth } : undefined
  } catch {
    return undefined
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
