import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import copyStreams from 'pg-copy-streams'
import type { Session } from '../database/session.ts'
import type { Tx } from '../database.ts'
import type { Spool } from './spool.ts'
import { identifier, quoted, selecting, type TableRows } from './tables.ts'

/** How rows leave and enter a database as COPY's text, inside one transaction. */
export type Copying = {
  /** Writes the rows to a file of the spool. @returns how many */
  out(table: TableRows, file: string): Promise<number>
  /** Takes the columns of a table from a text. @returns how many rows came */
  into(table: Pick<TableRows, 'name' | 'columns'>, text: Readable): Promise<number>
}

/** What the text of a value depends on, so that the same value is the same text on every database. */
export const settleText = async (tx: Tx): Promise<void> => {
  await sql`
    select set_config(name, value, true) from (values
      ('client_encoding', 'UTF8'), ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'),
      ('TimeZone', 'UTC'), ('extra_float_digits', '1'), ('bytea_output', 'hex'), ('lc_monetary', 'C'),
      ('xmlbinary', 'base64'), ('search_path', 'public')
    ) as settings (name, value)`.execute(tx)
}

export const copyingIn = (session: Session, tx: Tx, spool: Spool): Copying =>
  spool.seenAs === undefined ? byStream(session, tx, spool) : byFile(session, tx, spool, spool.seenAs)

/** A server may be anywhere: rows go through the connection. */
function byStream({ client }: Session, tx: Tx, spool: Spool): Copying {
  return {
    async out(table, file) {
      await assertOpen(tx)
      const rows = client.query(copyStreams.to(`copy (${selecting(table)}) to stdout`))
      await pipeline(rows, createWriteStream(join(spool.folder, file), { mode: 0o600 }))
      return rows.rowCount
    },
    async into(table, text) {
      await assertOpen(tx)
      const rows = client.query(copyStreams.from(`copy ${target(table)} from stdin`))
      await pipeline(text, rows)
      return rows.rowCount
    },
  }
}

/**
 * The embedded database knows no COPY FROM STDIN, and keeps the whole of a COPY TO STDOUT in memory. But
 * it lives on this machine: it writes and reads the files itself.
 */
function byFile({ client }: Session, tx: Tx, spool: Spool, seenAs: string): Copying {
  const literal = (file: string) => `'${`${seenAs}/${file}`.replaceAll("'", "''")}'`
  return {
    async out(table, file) {
      await assertOpen(tx)
      const { rowCount } = await client.query(`copy (${selecting(table)}) to ${literal(file)}`)
      return rowCount ?? 0
    },
    async into(table, text) {
      const file = `${table.name}.in`
      await pipeline(text, createWriteStream(join(spool.folder, file), { mode: 0o600 }))
      await assertOpen(tx)
      const { rowCount } = await client.query(`copy ${target(table)} from ${literal(file)}`)
      await rm(join(spool.folder, file))
      return rowCount ?? 0
    },
  }
}

// The connection itself does not know that its transaction was ended for lasting too long; the handle does.
async function assertOpen(tx: Tx): Promise<void> {
  await sql`select 1`.execute(tx)
}

function target({ name, columns }: Pick<TableRows, 'name' | 'columns'>): string {
  return `${quoted(name)} (${columns.map(identifier).join(', ')})`
}

/** A file of the spool, to be read once. */
export const spooled = (spool: Spool, file: string): Readable => createReadStream(join(spool.folder, file))
