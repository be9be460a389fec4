import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')

export type Carrel = {
  process: ChildProcess
  /** The address it said it is ready at. */
  address: string
  /** All it printed so far. */
  said(): { out: string; err: string }
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs the real command line to its end; for commands that leave, and for starts that fail. */
export const runCarrel = async (command: string[], env: Record<string, string> = {}) => {
  const { child, said } = launch(command, env)
  const [code] = await once(child, 'close')
  return { code: code as number | null, ...said() }
}

/**
 * Starts the real program on a free port, and waits until it says that it is ready, or something else that the test
 * waits for; then there is no address. Ends with the test.
 */
export const startCarrel = async (
  env: Record<string, string> = {},
  command = 'start',
  until = /(http:\/\/\S+)\n/,
): Promise<Carrel> => {
  const { child, said } = launch([command], env)
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const address = await Promise.race([
    saidBy(child, until),
    ended.then(([code]) => {
      throw new Error(`It ended with code ${code}: ${said().err}`)
    }),
  ])
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    const [code] = await ended
    return code as number | null
  }
  return { process: child, address, said, end }
}

/** An empty folder that goes with the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'carrel-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function launch(command: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [main, ...command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: tmpdir(), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    text.out += chunk
  })
  child.stderr.on('data', chunk => {
    text.err += chunk
  })
  return { child, said: () => ({ ...text }) }
}

async function saidBy(child: ChildProcess, until: RegExp): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk
    const found = until.exec(said)
    if (found) return found[1] ?? ''
  }
  throw new Error(`It ended without saying ${until}.`)
}
