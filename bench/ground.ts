import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { statements } from './floor/statements.ts'
import { libraryOf } from './library.ts'
import { load, type Measure } from './load.ts'
import { type Place, placeForFloor } from './place.ts'
import { startFloor } from './program.ts'
import { median, medians } from './rounds.ts'
import type { Run } from './run.ts'

export type GroundResult = {
  node: Measure
  koa: Measure
  /** Each statement of the floor by pgbench, prepared, a second; null where pgbench is not there. */
  statements: Record<string, number> | null
}

/** What the machine can do below the floor, at 16 connections: a word over node:http and Koa, the statements alone. */
export async function ground(run: Run): Promise<GroundResult> {
  const place = await libraryOf(run.works, run.server)
  const floor = await startFloor(placeForFloor(place))
  const hello = (path: string) =>
    load({ address: floor.address, paths: [path], connections: 16, seconds: run.seconds, least: 50 })
  const taken = { node: [] as Measure[], koa: [] as Measure[] }
  for (let round = 0; round < run.rounds; round++) {
    taken.node.push(await hello('/node-hello'))
    taken.koa.push(await hello('/hello'))
  }
  await floor.end()
  const result = { node: medians(taken.node), koa: medians(taken.koa), statements: await alone(place, run) }
  run.tell(`node:http ${Math.round(result.node.rate)}/s, Koa ${Math.round(result.koa.rate)}/s`)
  for (const [name, rate] of Object.entries(result.statements ?? {}))
    run.tell(`${name}: ${Math.round(rate)}/s`)
  if (!result.statements) run.tell('pgbench is left out: it is not here, or there is no server.')
  return result
}

async function alone(place: Place, run: Run): Promise<Record<string, number> | null> {
  if (place.kind === 'embedded') return null
  try {
    const rates: [string, number][] = []
    for (const [name, text] of Object.entries(await scripts(place.url))) {
      const rounds: number[] = []
      for (let round = 0; round < run.rounds; round++)
        rounds.push(await pgbench(place.url, text, run.seconds))
      rates.push([name, median(rounds)])
    }
    return Object.fromEntries(rates)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw cause
  }
}

/** The floor's statements as pgbench runs them: any book, the first page of the list. */
async function scripts(url: string): Promise<Record<string, string>> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(
    `select library_id, (select count(*) from bench.books) as books from identity.memberships where role = 'owner'`,
  )
  await client.end()
  const book = '(select work_id from bench.books where n = :n)'
  const drawn = `\\set n random(1, ${rows[0].books})\n`
  return {
    list: statements.list.replaceAll('$1', `'${rows[0].library_id}'`),
    book: drawn + statements.book.replaceAll('$1', book),
    copies: drawn + statements.copies.replaceAll('$1', book),
    'by key': `${drawn}select id, title from catalog.works where id = ${book}`,
  }
}

async function pgbench(url: string, text: string, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'carrel-bench-'))
  const file = join(folder, 'script.sql')
  // pgbench ends a statement at a line's end only after a semicolon.
  writeFileSync(file, `${text};\n`)
  const options = ['-n', '-M', 'prepared', '-c', '10', '-j', '1', '-T', String(seconds), '-f', file, url]
  try {
    const { stdout } = await promisify(execFile)('pgbench', options)
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}
