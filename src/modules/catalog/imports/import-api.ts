import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { asHolder, asPerson, libraryFor } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { branchesOf, withOwnBranch } from '../../identity/index.ts'
import { importForm } from '../books/forms.ts'
import { importsIn } from './import-file.ts'
import { type ImportForPage, importFor, libraryOfImport, tallyOf } from './import-queries.ts'
import { commitImport, largestFile, startImport, undoImport } from './imports.ts'
import { rulesOf } from './rules.ts'

const importShape = z
  .object({
    id,
    file_name: z.string(),
    format: z.enum(['marc', 'marcxml', 'json', 'lines', 'csv']).nullable(),
    status: z.enum(['reading', 'ready', 'refused', 'writing', 'written', 'undoing', 'undone', 'failed']),
    refusal: z.string().nullable().describe('Why the file was not read, in words.'),
    records: z.number().int().describe('Read so far.'),
    preview: z
      .object({
        sure: z.number().int(),
        ask: z.number().int(),
        already: z.number().int(),
        unreadable: z.number().int(),
      })
      .describe('What the records would become; questions are answered on the page of the import.'),
    result: z.object({
      added: z.number().int(),
      merged: z.number().int(),
      already: z.number().int(),
      left: z.number().int(),
      failed: z.number().int(),
      copies: z.number().int(),
    }),
    created_at: moment,
    written_at: moment.nullable(),
    undone_at: moment.nullable(),
  })
  .meta({ id: 'Import' })

const notNow = { 'not-now': 'catalog.errors.import-not-now' } as const

/** Bringing a catalogue in by a program: send a file, look at what it would do, write it, take it back. */
export const importApi: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/libraries/{id}/imports',
    operation: 'startImport',
    area: 'catalogue',
    summary: 'Send a file of records',
    description:
      'MARC, MARCXML, MARC as lines or JSON, or CSV, also packed with gzip. It is read in the background; nothing is written before it is committed.',
    guard: asHolder('catalog.import', 'catalogue:write'),
    upload: importForm,
    status: 202,
    answer: importShape,
    refusals: {
      'no-file': { status: 422, words: 'catalog.errors.no-file' },
      'file-too-large': { status: 413, words: 'catalog.errors.file-too-large' },
    },
    async run({ ctx, library, person }) {
      const into = { folder: importsIn(ctx.config.filesDir), maxBytes: largestFile }
      const { form: sent, file, discard } = await readUpload(ctx, importForm, into)
      const form = withOwnBranch(
        sent,
        'branchId',
        await branchesOf(ctx.db, library.id),
        'catalog.errors.branch',
      )
      if (file === null || file.tooLarge || !form.ok) await discard()
      if (file === null) return refused('no-file')
      if (file.tooLarge) return refused('file-too-large')
      if (!form.ok)
        throw new ApiProblem(422, {
          details: Object.entries(form.errors).map(([field, key]) => ({ field, message: ctx.words.t(key) })),
        })
      const { retry, ...chosen } = form.value
      const retryOf = retry === null ? null : ((await importFor(ctx.db, library.id, retry))?.id ?? null)
      const options = { ...chosen, rules: await rulesOf(ctx.db, library.id) }
      const who = { libraryId: library.id, personId: person.id, address: ctx.ip }
      const begun = await startImport(ctx.db, who, { ...file, retryOf }, options, ctx.now)
      return new Answered(await shown(ctx, library.id, begun.id), { location: `/imports/${begun.id}` })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/imports/{id}',
    operation: 'getImport',
    area: 'catalogue',
    summary: 'How far an import is, and what it would do or did',
    guard: asPerson('catalogue:read'),
    answer: importShape,
    async run({ ctx, params }) {
      return shown(ctx, await libraryAsked(ctx, params.id), params.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/imports/{id}/commit',
    operation: 'commitImport',
    area: 'catalogue',
    summary: 'Write an import into the catalogue',
    description: 'Records that ask something and have no answer are left out.',
    guard: asPerson('catalogue:write'),
    status: 202,
    answer: importShape,
    refusals: notNow,
    run: ({ ctx, params, person }) => moveOn(ctx, params.id, person.id, commitImport),
  }),
  endpoint({
    method: 'POST',
    path: '/imports/{id}/undo',
    operation: 'undoImport',
    area: 'catalogue',
    summary: 'Take an import back',
    description: 'What has been lent or changed since stays.',
    guard: asPerson('catalogue:write'),
    status: 202,
    answer: importShape,
    refusals: notNow,
    run: ({ ctx, params, person }) => moveOn(ctx, params.id, person.id, undoImport),
  }),
]

async function moveOn(ctx: Context, importId: string, personId: string, step: typeof commitImport) {
  const libraryId = await libraryAsked(ctx, importId)
  const moved = await step(ctx.db, { libraryId, personId, address: ctx.ip }, importId, ctx.now)
  if (!isRefused(moved)) return shown(ctx, libraryId, importId)
  if (moved.refused === 'unknown-import') throw notFound()
  return refused('not-now')
}

/** The library whose import it is, for who may import there. */
async function libraryAsked(ctx: Context, importId: string): Promise<string> {
  const libraryId = await libraryOfImport(ctx.db, importId)
  if (libraryId === null) throw notFound()
  return (await libraryFor(ctx, libraryId, 'catalog.import')).id
}

async function shown(
  ctx: Context,
  libraryId: string,
  importId: string,
): Promise<z.output<typeof importShape>> {
  const batch = await importFor(ctx.db, libraryId, importId)
  if (batch === null) throw notFound()
  const { verdicts, results, copies } = await tallyOf(ctx.db, importId)
  return {
    id: batch.id,
    file_name: batch.file_name,
    format: batch.format,
    status: batch.status,
    refusal: refusalOf(ctx, batch),
    records: batch.records_read,
    preview: {
      sure: (verdicts.new ?? 0) + (verdicts['new-edition'] ?? 0) + (verdicts.merge ?? 0),
      ask: verdicts.ask ?? 0,
      already: verdicts.already ?? 0,
      unreadable: verdicts.unreadable ?? 0,
    },
    result: {
      added: results.added ?? 0,
      merged: results.merged ?? 0,
      already: results.already ?? 0,
      left: results.left ?? 0,
      failed: results.failed ?? 0,
      copies,
    },
    created_at: batch.created_at,
    written_at: batch.written_at,
    undone_at: batch.undone_at,
  }
}

const refusalOf = (ctx: Context, { refusal }: ImportForPage): string | null =>
  refusal === null ? null : ctx.words.t(`catalog.imports.reasons.${refusal.code}`, { ...refusal.with })
