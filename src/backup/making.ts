import { randomUUID } from 'node:crypto'
import { link, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import { StartProblem } from '../start-problem.ts'
import { type ArchiveWriter, writeArchive } from './archive.ts'
import { checkBackup, fileEntryName, tableEntryName } from './contents.ts'
import { spooled } from './copying.ts'
import { diskProblem } from './disk-problem.ts'
import { inWords, type Manifest, manifestName } from './manifest.ts'
import { assertRoom } from './room.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { type Spool, withSpool } from './spool.ts'
import { openUpload, uploadsIn } from './uploads.ts'

/** Tells whoever waits what is being done, in a sentence. */
export type Say = (sentence: string) => void

export type BackupParts = {
  database: Pick<Database, 'pool' | 'kind'>
  config: Pick<Config, 'dataDir' | 'filesDir'>
  version: string
  now: Date
  /** Nobody else uses the embedded database, as when no program runs: then the snapshot may take long. */
  alone?: boolean
  say?: Say
  signal?: AbortSignal
}

export type Backup = { path: string; bytes: number; heldFor: number; manifest: Manifest }

// Below the 30 seconds after which whoever waits for the embedded session gives up.
const embeddedLimit = 25_000
const otherLimit = 6 * 3_600_000

let turn: Promise<unknown> = Promise.resolve()

/**
 * Makes one file with all rows and uploaded files, reads it back, and only then gives it its name.
 * @param path of a file that is not there yet
 * @throws {StartProblem} when it cannot be made; then nothing is left of it
 */
export const makeBackup = (path: string, parts: BackupParts): Promise<Backup> => {
  const made = turn
    .then(() => make(path, parts))
    .catch(cause => Promise.reject(parts.signal?.aborted ? parts.signal.reason : whyNot(cause, path)))
  turn = made.catch(() => {})
  return made
}

async function make(path: string, parts: BackupParts): Promise<Backup> {
  const { database, config, now, alone = false, say = () => {}, signal } = parts
  await assertFree(path)
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeLeftOvers(folder, now)
  const embedded = database.kind === 'embedded' ? join(config.dataDir, 'database') : undefined
  if (embedded) await assertRoom(embedded, 2 * (await sizeOf(database.pool)), 'A backup')
  const part = join(folder, `.carrel-${randomUUID()}.part`)
  try {
    const heldFor = await withSpool({ embedded, beside: folder }, async spool => {
      say('Taking the snapshot.')
      const limit = embedded && !alone ? embeddedLimit : otherLimit
      const snapshot = await takeSnapshot(database, spool, limit, signal)
      say(`The snapshot is taken (${seconds(snapshot.heldFor)}). Writing the file.`)
      await write(part, snapshot, spool, parts)
      return snapshot.heldFor
    })
    say('Reading the file back.')
    const manifest = await checkBackup(part)
    signal?.throwIfAborted()
    await giveName(part, path)
    await flushFolder(folder)
    const { size: bytes } = await stat(path)
    for (const name of manifest.vanished)
      say(`The uploaded file ${name} was removed while the backup was made, and is not in it.`)
    say(`${path} holds ${inWords(manifest)}: ${megabytes(bytes)}. It was read back and is whole.`)
    return { path, bytes, heldFor, manifest }
  } finally {
    await rm(part, { force: true })
  }
}

async function write(part: string, snapshot: Snapshot, spool: Spool, parts: BackupParts): Promise<void> {
  const { config, now, version, signal } = parts
  const fill = async (archive: ArchiveWriter) => {
    const tables = await addTables(archive, snapshot, spool)
    const { files, vanished } = await addFiles(archive, config.filesDir)
    const manifest: Manifest = {
      format: 1,
      carrel: version,
      madeAt: now.toISOString(),
      ...(snapshot.installation ? { installation: snapshot.installation } : {}),
      database: snapshot.database,
      migrations: snapshot.migrations,
      tables,
      sequences: snapshot.sequences,
      files,
      vanished,
    }
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)
    await archive.add(manifestName, text.length, Readable.from([text]))
  }
  await writeArchive(part, now, fill, signal)
}

async function addTables(
  archive: ArchiveWriter,
  snapshot: Snapshot,
  spool: Spool,
): Promise<Manifest['tables']> {
  const tables: Manifest['tables'] = []
  for (const table of snapshot.tables) {
    const file = `${table.name}.copy`
    const { size } = await stat(join(spool.folder, file))
    tables.push({ ...table, ...(await archive.add(tableEntryName(table.name), size, spooled(spool, file))) })
    // On a small disk the spool need not stand until the end.
    await rm(join(spool.folder, file))
  }
  return tables
}

async function addFiles(
  archive: ArchiveWriter,
  filesDir: string,
): Promise<Pick<Manifest, 'files' | 'vanished'>> {
  const files: Manifest['files'] = []
  const vanished: string[] = []
  for (const path of await uploadsIn(filesDir)) {
    const upload = await openUpload(filesDir, path)
    if (!upload) {
      vanished.push(path)
      continue
    }
    try {
      files.push({ path, ...(await archive.add(fileEntryName(path), upload.bytes, upload.body())) })
    } finally {
      await upload.close()
    }
  }
  return { files, vanished }
}

async function assertFree(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  )
  if (there) throw taken(path)
}

function taken(path: string): StartProblem {
  return new StartProblem(
    `${path} is there already; a backup replaces no file. Name another, or try again if you named none.`,
  )
}

// A link, unlike a rename, replaces nothing that somebody else made meanwhile.
async function giveName(part: string, path: string): Promise<void> {
  await link(part, path).catch(async cause => {
    if (cause.code === 'EEXIST') throw taken(path)
    // Not every disk that is carried about knows links.
    await assertFree(path)
    await rename(part, path)
  })
}

// Its rows as text are about as large, and the file may come to lie beside them.
async function sizeOf(pool: Database['pool']): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>('select pg_database_size(current_database()) as bytes')
  return rows[0]?.bytes ?? 0
}

// What a killed process left; a day is longer than any backup takes.
async function removeLeftOvers(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\.?carrel-.*\.part$|^\.carrel-spool-/.test(name)) continue
    const left = join(folder, name)
    const { mtimeMs } = await stat(left)
    if (now.getTime() - mtimeMs > 86_400_000) await rm(left, { recursive: true })
  }
}

async function flushFolder(folder: string): Promise<void> {
  const opened = await open(folder)
  // Some file systems flush no folders.
  await opened.sync().catch(() => {})
  await opened.close()
}

const whyNot = (cause: unknown, path: string): unknown =>
  diskProblem(cause, dirname(path), `no backup was made at ${path}`)

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
