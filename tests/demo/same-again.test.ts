import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Db } from '../../src/database.ts'
import { copyOfTemplate } from '../database.ts'
import { filled } from './filled.ts'

const rooms = ['identity', 'catalog', 'circulation']

/** A digest of all rows of each table. Only the password differs: it is random, and nobody's. */
async function digests(db: Db): Promise<Record<string, string>> {
  const { rows: found } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = any(${rooms}) order by 1`.execute(db)
  const digest = async ({ name }: { name: string }) => {
    const { rows } = await sql<{ digest: string }>`
      select count(*) || ' rows, ' || coalesce(md5(string_agg(line, ',' order by line)), 'nothing') as digest
      from (select (to_jsonb(one) - 'password_hash' - 'file_path')::text collate "C" as line
        from ${sql.raw(name)} as one) as lines`.execute(db)
    return [name, rows[0]?.digest ?? ''] as const
  }
  const entries = []
  for (const table of found) entries.push(await digest(table))
  return Object.fromEntries(entries)
}

async function digestsOfNewDemo(): Promise<Record<string, string>> {
  const database = await copyOfTemplate()
  onTestFinished(database.close)
  await filled(database)
  return digests(database.db)
}

describe('filling a demo', { timeout: 120_000 }, () => {
  it('gives the same rows at the same time, keys and all', async () => {
    const first = await digestsOfNewDemo()
    expect(Number.parseInt(first['circulation.loans'] ?? '', 10)).toBeGreaterThan(8_000)
    expect(await digestsOfNewDemo()).toEqual(first)
  })
})
