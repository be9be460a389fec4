import { z } from 'zod'
import { StartProblem } from '../start-problem.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().min(0)

const manifest = z.object({
  format: z.literal(1),
  carrel: z.string(),
  madeAt: z.iso.datetime(),
  /** Which one made it; older ones did not know. */
  installation: z.uuid().optional(),
  database: z.object({ kind: z.enum(['embedded', 'server']), version: z.string() }),
  /** By name, in the order of their names. */
  migrations: z.array(z.string()).min(1),
  /** In the order in which they are to be loaded, each after those that it refers to. */
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()).min(1),
      rows: count,
      bytes: count,
      sha256: digest,
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), last: z.string().regex(/^-?\d+$/), called: z.boolean() })),
  files: z.array(z.object({ path: z.string(), bytes: count, sha256: digest })),
  /** Uploaded files that were removed while the backup was made. */
  vanished: z.array(z.string()),
})

/** What a backup says of itself: its last entry. */
export type Manifest = z.infer<typeof manifest>

export const manifestName = 'manifest.json'

/** Larger ones are not ours; a table takes some hundred bytes of it, a file two hundred. */
export const longestManifest = 256 * 1024 * 1024

/** @throws {StartProblem} when a newer Carrel wrote it, or something else did */
export const readManifest = (text: string): Manifest => {
  const given = parsed(text)
  const format = z.object({ format: z.number() }).safeParse(given)
  if (format.data && format.data.format > 1)
    throw new StartProblem(
      `The backup has the format ${format.data.format}, which is newer than this version of Carrel; restore it with the newer version.`,
    )
  const checked = manifest.safeParse(given)
  if (!checked.success)
    throw new StartProblem("The backup's list of contents cannot be understood; use another backup.")
  return checked.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How much a backup holds, for people. */
export const inWords = ({ tables, files }: Manifest): string => {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return `${plural(tables.length, 'table')} with ${plural(rows, 'row')}, and ${plural(files.length, 'file')}`
}

const plural = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
