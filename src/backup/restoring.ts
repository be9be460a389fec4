import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { withSession } from '../database/session.ts'
import type { Database } from '../database.ts'
import { installJobs } from '../jobs/prepare.ts'
import { migrate, migrateExactly, unknownMigrations } from '../migrations.ts'
import { makePrivateFolder } from '../private-folder.ts'
import { StartProblem } from '../start-problem.ts'
import { checkBackup, unpack } from './contents.ts'
import { diskProblem } from './disk-problem.ts'
import { type Exchange, foldersOf, setAside } from './exchange.ts'
import { forgetAgain } from './forgetting-again.ts'
import { load } from './loading.ts'
import type { Say } from './making.ts'
import { inWords, type Manifest } from './manifest.ts'
import { restoreEmbedded } from './restoring-embedded.ts'
import { restoreOnServer } from './restoring-server.ts'
import { assertRoom } from './room.ts'
import { withSpool } from './spool.ts'
import { receiveUpload } from './uploads.ts'

export type RestoreParts = {
  config: Pick<Config, 'dataDir' | 'filesDir' | 'databaseUrl'>
  now: Date
  /** What the target holds goes, once the backup stands beside it, read back and compared. */
  replace: boolean
  say: Say
}

/** Where a backup is put before it takes its place. */
export type Building = {
  database: Database
  /** The directory of the database's own files, when it is the embedded one. */
  embedded: string | undefined
}

/**
 * Puts a backup into the database that the settings name, and its files under FILES_DIR.
 * @throws {StartProblem} a sentence; then the target is as it was
 */
export const restore = async (file: string, parts: RestoreParts): Promise<void> => {
  const { config, say } = parts
  say(`Checking ${file}.`)
  const manifest = await checkBackup(file)
  say(madeOf(manifest))
  await assertKnown(manifest)
  makePrivateFolder(config.filesDir, 'FILES_DIR')
  await assertRoom(config.filesDir, roomForFiles(manifest), 'The restore')
  if (!config.databaseUrl) {
    makePrivateFolder(config.dataDir, 'DATA_DIR')
    await assertRoom(config.dataDir, roomFor(manifest), 'The restore')
  }
  const target = config.databaseUrl ? restoreOnServer : restoreEmbedded
  const exchange = { filesDir: config.filesDir, installation: randomUUID() }
  await target(parts, exchange, building => fill(file, manifest, building, exchange, parts)).catch(cause =>
    Promise.reject(diskProblem(cause, config.filesDir, 'nothing was changed')),
  )
  say('Restored. Every table was read back and is as it was in the backup.')
}

/** What a checked backup is, in one sentence. */
export const madeOf = (manifest: Manifest): string =>
  `It is whole: made on ${manifest.madeAt} by Carrel ${manifest.carrel} from ${manifest.database.kind === 'embedded' ? 'an embedded database' : 'a server'}, with ${inWords(manifest)}.`

async function fill(
  file: string,
  manifest: Manifest,
  { database, embedded }: Building,
  exchange: Exchange,
  { config, now, say }: RestoreParts,
): Promise<void> {
  const { folder, incoming } = foldersOf(exchange)
  say('Loading.')
  await installJobs(database.pool)
  await withSpool({ embedded, beside: folder }, spool =>
    withSession(database.pool, session =>
      load(session, {
        manifest,
        spool,
        installation: exchange.installation,
        makeSchema: tx => migrateExactly(tx, manifest.migrations),
        upgradeSchema: tx => migrate(tx),
        forgetAgain: tx => forgetAgain(tx, { dataDir: config.dataDir, incoming, now, say }),
        beforeCommit: () => setAside(exchange),
        say,
        unpack: table =>
          unpack(file, manifest, {
            table,
            file: async ({ path, bytes, sha256 }, body) => {
              const received = await receiveUpload(incoming, path, body)
              if (received.bytes !== bytes || received.sha256 !== sha256)
                throw new StartProblem(
                  `The file ${path} did not arrive as the backup has it; nothing was changed.`,
                )
            },
          }),
      }),
    ),
  )
}

const bytesOf = (parts: { bytes: number }[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0)

// Rows with their indexes, the log of changes, and the text of the largest table.
const roomFor = ({ tables, files }: Manifest): number => 64_000_000 + 4 * bytesOf(tables) + bytesOf(files)

// A table's text may come to lie beside the files.
const roomForFiles = ({ tables, files }: Manifest): number =>
  bytesOf(files) + Math.max(0, ...tables.map(({ bytes }) => bytes))

async function assertKnown({ carrel, migrations }: Manifest): Promise<void> {
  const unknown = await unknownMigrations(migrations)
  if (unknown.length > 0)
    throw new StartProblem(
      `The backup was made by a newer Carrel (${carrel}, with ${unknown.at(-1)}); restore it with that version.`,
    )
}
