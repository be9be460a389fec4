import { sql } from 'kysely'
import { Gauge, type Registry } from 'prom-client'
import type { Db } from '../database.ts'

export type LastBackup = { madeAt: Date; path: string; bytes: number }

/** Writes down the last good scheduled backup, for every process to see. */
export const noteBackup = async (db: Db, { madeAt, path, bytes }: LastBackup): Promise<void> => {
  await sql`
    insert into jobs.last_backup (made_at, path, bytes) values (${madeAt}, ${path}, ${bytes})
    on conflict (single) do update set made_at = excluded.made_at, path = excluded.path, bytes = excluded.bytes`.execute(
    db,
  )
}

export const lastBackup = async (db: Db): Promise<LastBackup | null> => {
  const { rows } = await sql<LastBackup>`
    select made_at as "madeAt", path, bytes from jobs.last_backup`.execute(db)
  return rows[0] ?? null
}

/** Figures of the last good scheduled backup, whichever process made it; zero when there was none. */
export const gaugeBackups = (registry: Registry, db: Db): void => {
  new Gauge({
    name: 'carrel_last_backup_timestamp_seconds',
    help: 'When the last good scheduled backup was made, in seconds since 1970',
    registers: [registry],
    async collect() {
      const last = await unlessAway(db)
      if (last) this.set((last.madeAt?.getTime() ?? 0) / 1000)
    },
  })
  new Gauge({
    name: 'carrel_last_backup_bytes',
    help: 'Size of the last good scheduled backup',
    registers: [registry],
    async collect() {
      const last = await unlessAway(db)
      if (last) this.set(last.bytes ?? 0)
    },
  })
}

// When the database is away, the other figures are wanted all the more.
const unlessAway = (db: Db): Promise<Partial<LastBackup> | undefined> =>
  lastBackup(db).then(
    last => last ?? {},
    () => undefined,
  )
