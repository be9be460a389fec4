import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, inject, it } from 'vitest'
import { openDatabase } from '../src/database.ts'
import { freshDataFolder } from './database.ts'

const onServer = 'server' in inject('template')
const rounds = Number(process.env.CRASH_ROUNDS ?? 3)

// Writes rows one after another and says each number once the database has acknowledged it.
const writer = `
  import { openDatabase } from ${JSON.stringify(new URL('../src/database.ts', import.meta.url).href)}
  const [dataDir, first] = process.argv.slice(1)
  const { pool } = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 2 })
  await pool.query('create table if not exists public.acknowledged (number integer primary key)')
  for (let number = Number(first); ; number++) {
    await pool.query('insert into public.acknowledged values ($1)', [number])
    process.stdout.write(number + '\\n')
  }`

/** Lets the writer run until it has acknowledged some more rows, kills it, and tells the last one. */
async function writeAndKill(dataDir: string, first: number, atLeast: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, dataDir, String(first)])
  const ended = once(child, 'exit')
  let last = first - 1
  for await (const line of createInterface(child.stdout)) {
    last = Number(line)
    if (last >= first + atLeast) child.kill('SIGKILL')
  }
  await ended
  return last
}

it.skipIf(onServer)(
  'loses no acknowledged row when the process is killed',
  { timeout: 120_000 },
  async () => {
    const dataDir = freshDataFolder()
    let last = 0
    for (let round = 1; round <= rounds; round++) last = await writeAndKill(dataDir, last + 2, 20 * round)

    const { pool, close } = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 2 })
    const { rows } = await pool.query('select max(number) as last, count(*) as kept from public.acknowledged')
    await close()
    const { last: found, kept } = rows[0]
    // The row after the last acknowledged one may or may not be there, each time.
    expect(found).toBeGreaterThanOrEqual(last)
    expect(kept).toBeGreaterThanOrEqual(last - rounds)
  },
)
