import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a load was answered with: pages each second, and milliseconds that 50, 95 and 99 of 100 answers took at most. */
export type Measure = { rate: number; p50: number; p95: number; p99: number }

export type Load = {
  address: string
  /** Asked in turn, over and over. */
  paths: readonly string[]
  connections: number
  seconds: number
  headers?: Record<string, string>
  /** Bytes that an answer has on average at least, headers included; fewer are other pages than were meant. */
  least: number
  /** Bytes at most: more are the page itself, where only its being unchanged was to be said. */
  most?: number
}

/**
 * Loads a server by wrk, which takes a tenth of what it loads.
 * @throws when anything but 2xx or 3xx came, or answers that are too short to be the page
 */
export async function load({
  address,
  paths,
  connections,
  seconds,
  headers = {},
  least,
  most = Number.POSITIVE_INFINITY,
}: Load): Promise<Measure> {
  const folder = mkdtempSync(join(tmpdir(), 'carrel-bench-'))
  try {
    const file = join(folder, 'paths')
    writeFileSync(file, `${paths.join('\n')}\n`)
    const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
    const script = join(import.meta.dirname, 'wrk.lua')
    const count = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s']
    const { stdout } = await wrk([...count, ...given, '-s', script, address, '--', file])
    return measureIn(stdout, least, most)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function wrk(args: string[]): Promise<{ stdout: string }> {
  try {
    return await run('wrk', args)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new Error('The benchmark needs wrk; install the package of that name.', { cause })
  }
}

function measureIn(said: string, least: number, most: number): Measure {
  const line = said.split('\n').find(text => text.startsWith('{')) ?? '{}'
  const { requests, seconds, bytes, failed, ...latencies } = JSON.parse(line)
  if (!requests) throw new Error(`wrk counted no answer:\n${said}`)
  if (failed > 0) throw new Error(`${failed} of ${requests} answers failed.`)
  const size = bytes / requests
  if (size < least || size > most)
    throw new Error(`Answers have ${Math.round(size)} bytes, not ${Math.round(least)} to ${most}.`)
  return { rate: requests / seconds, ...latencies }
}
