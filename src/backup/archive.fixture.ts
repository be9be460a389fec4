import { join } from 'node:path'
import { Readable } from 'node:stream'
import { temporaryFolder } from '../../tests/carrel.ts'
import { type Digest, digestOf, readArchive, writeArchive } from './archive.ts'
import { type Manifest, manifestName } from './manifest.ts'
import { assertSealed } from './seal.ts'

export type Entries = Map<string, Buffer>

/** Everything that a backup holds. */
export const entriesIn = async (path: string): Promise<Entries> => {
  const entries: Entries = new Map()
  for await (const { name, body } of readArchive(path, await assertSealed(path))) {
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(chunk)
    entries.set(name, Buffer.concat(chunks))
  }
  return entries
}

/** A new file with these entries and a seal that fits: what only somebody who means it can make. */
export const sealed = async (entries: Entries): Promise<string> => {
  const path = join(temporaryFolder(), 'forged.tar.gz')
  await writeArchive(path, new Date(0), async archive => {
    for (const [name, bytes] of entries) await archive.add(name, bytes.length, Readable.from([bytes]))
  })
  return path
}

/** The same backup with its list of contents changed. */
export const withManifest = async (
  path: string,
  change: (manifest: Manifest) => unknown,
): Promise<string> => {
  const entries = await entriesIn(path)
  const manifest = JSON.parse(String(entries.get(manifestName))) as Manifest
  const changed = change(manifest) ?? manifest
  return sealed(entries.set(manifestName, Buffer.from(JSON.stringify(changed))))
}

/** The same backup with other rows in one table, and a list of contents that agrees with them. */
export const withRows = async (
  path: string,
  table: string,
  change: (rows: string[]) => string[],
): Promise<string> => {
  const entries = await entriesIn(path)
  const name = `tables/${table}.copy`
  const rows = change(String(entries.get(name)).split('\n').slice(0, -1))
  const bytes = Buffer.from(rows.map(row => `${row}\n`).join(''))
  const digest = await digestOf(Readable.from([bytes]))
  const manifest = JSON.parse(String(entries.get(manifestName))) as Manifest
  for (const entry of manifest.tables)
    if (entry.name === table) Object.assign(entry, digest satisfies Digest, { rows: rows.length })
  entries.set(name, bytes)
  return sealed(entries.set(manifestName, Buffer.from(JSON.stringify(manifest))))
}
