import type { Readable } from 'node:stream'
import { StartProblem } from '../start-problem.ts'
import { type ArchiveEntry, type Digest, digesting, readArchive } from './archive.ts'
import { longestManifest, type Manifest, manifestName, readManifest } from './manifest.ts'
import { assertSealed } from './seal.ts'

export type TableEntry = Manifest['tables'][number]
export type FileEntry = Manifest['files'][number]

export const tableEntryName = (name: string): string => `tables/${name}.copy`
export const fileEntryName = (path: string): string => `files/${path}`

/**
 * Reads the whole of a backup and compares each part with what the backup says of itself. Touches nothing else.
 * @throws {StartProblem} a sentence, when anything is not as it was written
 */
export const checkBackup = async (path: string): Promise<Manifest> => {
  const length = await assertSealed(path)
  const found = new Map<string, Digest>()
  let manifest: Manifest | undefined
  for await (const entry of readArchive(path, length)) {
    if (manifest || found.has(entry.name) || !entry.plain) throw odd(path, entry.name)
    if (entry.name === manifestName) manifest = readManifest(await textOf(entry, path))
    else found.set(entry.name, await digestOfEntry(entry))
  }
  if (!manifest) throw odd(path, manifestName)
  for (const [name, promised] of promisedBy(manifest)) {
    const { bytes, sha256 } = found.get(name) ?? {}
    if (bytes !== promised.bytes || sha256 !== promised.sha256) throw odd(path, name)
    found.delete(name)
  }
  for (const name of found.keys()) throw odd(path, name)
  for (const file of manifest.files) if (!isSafe(file.path)) throw odd(path, fileEntryName(file.path))
  return manifest
}

/** Gives each part of a checked backup to whoever takes it, in the backup's order. */
export const unpack = async (
  path: string,
  manifest: Manifest,
  take: {
    table(table: TableEntry, body: Readable): Promise<void>
    file(file: FileEntry, body: Readable): Promise<void>
  },
): Promise<void> => {
  const tables = new Map(manifest.tables.map(table => [tableEntryName(table.name), table]))
  const files = new Map(manifest.files.map(file => [fileEntryName(file.path), file]))
  for await (const { name, body } of readArchive(path, await assertSealed(path))) {
    const table = tables.get(name)
    const file = files.get(name)
    if (table) await take.table(table, body)
    else if (file) await take.file(file, body)
  }
}

/** A path that stays inside the folder that it is put in. */
const isSafe = (path: string): boolean =>
  path.split('/').every(part => part !== '' && part !== '.' && part !== '..')

function promisedBy({ tables, files }: Manifest): [string, Digest][] {
  return [
    ...tables.map((table): [string, Digest] => [tableEntryName(table.name), table]),
    ...files.map((file): [string, Digest] => [fileEntryName(file.path), file]),
  ]
}

async function digestOfEntry({ body }: ArchiveEntry): Promise<Digest> {
  const digest = digesting()
  for await (const _ of body.pipe(digest.through));
  return digest.result()
}

async function textOf({ bytes, body }: ArchiveEntry, path: string): Promise<string> {
  if (bytes > longestManifest) throw odd(path, manifestName)
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function odd(path: string, name: string): StartProblem {
  return new StartProblem(
    `${path} does not hold what it says it holds: ${JSON.stringify(name)} is missing, of another kind or not as it was written. Use another backup.`,
  )
}
