import { sql } from 'kysely'
import type { Db } from '../../database.ts'
import { within } from './within.ts'

export type Health = {
  status: 'ok' | 'down'
  version: string
  uptime: number
  database: { status: 'ok' | 'down'; ms: number; version: string | null }
  memory: { resident_mb: number }
}

/** Asks the database one question and waits two seconds at most. */
export async function health(db: Db, version: string): Promise<Health> {
  const began = performance.now()
  const asked = sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
  const database = await within(2_000, asked).then(
    ({ rows }) => ({ status: 'ok' as const, version: rows[0]?.version ?? null }),
    () => ({ status: 'down' as const, version: null }),
  )
  return {
    status: database.status,
    version,
    uptime: Math.round(process.uptime()),
    database: { ...database, ms: Math.round((performance.now() - began) * 10) / 10 },
    memory: { resident_mb: Math.round(process.memoryUsage.rss() / 1_048_576) },
  }
}
