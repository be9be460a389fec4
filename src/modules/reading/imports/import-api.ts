import type { Readable } from 'node:stream'
import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { ownDay } from '../day.ts'
import { exportFormats, exportOf } from '../exports/exporting.ts'
import { commitImport, importsIn, largestFile, startImport } from './beginning.ts'
import { fileForm } from './import-form.ts'
import { importFor, tallyOf } from './import-queries.ts'
import { sources } from './logged-book.ts'

const count = z.number().int()
const logImport = z
  .object({
    id,
    file_name: z.string(),
    source: z.enum(sources).nullable().describe('The program that wrote the file, by what is in it.'),
    status: z.enum(['reading', 'ready', 'refused', 'writing', 'written']),
    refusal: z.string().nullable().describe('Why the file was not read, in words.'),
    task_id: z.string().nullable().describe('Of the job that works on it; see GET /tasks/{id}.'),
    rows: count.describe('Read so far.'),
    preview: z.object({
      sure: count,
      unsure: count.describe('They ask which book is meant, on the page of the import.'),
      none: count.describe('They become records that only I see.'),
      known: count.describe('Imported before.'),
      unreadable: count,
    }),
    result: z.object({ added: count, filled: count, same: count, left: count, failed: count }),
    created_at: moment,
    written_at: moment.nullable(),
  })
  .meta({ id: 'LogImport' })

/** Moving in and out by a program. */
export const readingImportApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/reading/imports',
    operation: 'startLogImport',
    area: 'reading',
    summary: 'Send a file of my library elsewhere',
    description:
      'An export of Goodreads, StoryGraph, LibraryThing, Calibre, Libib, Hardcover, Open Library, BookWyrm, Jelu, Openreads or Carrel, or any table with a column of titles. It is read in the background; nothing comes into the log before it is committed.',
    guard: asPerson('reading:write'),
    upload: fileForm,
    status: 202,
    answer: logImport,
    refusals: {
      'no-file': { status: 422, words: 'reading.errors.import-file' },
      'file-too-large': { status: 413, words: 'reading.errors.import-too-large' },
    },
    async run({ ctx, person }) {
      const into = { folder: importsIn(ctx.config.filesDir), maxBytes: largestFile }
      const { file, discard } = await readUpload(ctx, fileForm, into)
      if (file === null || file.tooLarge) {
        await discard()
        return refused(file === null ? 'no-file' : 'file-too-large')
      }
      const begun = await startImport(ctx.db, person.id, { ...file, day: ownDay(ctx) }, ctx.now)
      return new Answered(await shown(ctx, person.id, begun.id), { location: `/reading/imports/${begun.id}` })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/reading/imports/{id}',
    operation: 'getLogImport',
    area: 'reading',
    summary: 'How far an import of my library is, and what it would do or did',
    guard: asPerson('reading:read'),
    answer: logImport,
    run: ({ ctx, person, params }) => shown(ctx, person.id, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/reading/imports/{id}/commit',
    operation: 'commitLogImport',
    area: 'reading',
    summary: 'Put an import into my log',
    description: 'Rows that ask something and have no answer go on waiting.',
    guard: asPerson('reading:write'),
    status: 202,
    answer: logImport,
    refusals: { 'not-now': 'reading.errors.import-not-now' },
    async run({ ctx, person, params }) {
      const moved = await commitImport(ctx.db, person.id, params.id)
      if (!isRefused(moved)) return shown(ctx, person.id, params.id)
      if (moved.refused === 'unknown-import') throw notFound()
      return refused('not-now')
    },
  }),
  endpoint({
    method: 'GET',
    path: '/reading/export',
    operation: 'exportMyLog',
    area: 'reading',
    summary: 'My whole log as a file',
    description:
      'As JSON, or as CSV with the columns of a Goodreads export and one of our own. Either can be imported again.',
    guard: asPerson('reading:read'),
    query: z.strictObject({ format: z.enum(exportFormats).default('json') }),
    media: 'application/octet-stream',
    answer: z.custom<Readable>(),
    secret: true,
    async run({ ctx, person, query: { format } }) {
      ctx.attachment(`carrel-log.${format}`)
      return exportOf(ctx.db, person.id, format)
    },
  }),
]

async function shown(ctx: Context, personId: string, importId: string): Promise<z.output<typeof logImport>> {
  const found = await importFor(ctx.db, personId, importId)
  if (found === null) throw notFound()
  const { verdicts, results } = await tallyOf(ctx.db, importId)
  const { refusal, rows_read, ...told } = found
  return {
    ...told,
    refusal: refusal && ctx.words.t(`reading.imports.reasons.${refusal.code}`, { ...refusal.with }),
    rows: rows_read,
    preview: verdicts,
    result: results,
  }
}
