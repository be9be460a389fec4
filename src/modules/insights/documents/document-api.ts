import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listPage, listQuery } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { addDocument } from './adding.ts'
import { documentsIn, largestFile } from './document-file.ts'
import { documentForm } from './document-form.ts'
import { addingLimit } from './document-routes.ts'
import { reasons } from './reading.ts'
import { removeDocument } from './removing.ts'
import { spoilings } from './tables.ts'
import { type DocumentSeen, documentFor, documentsVisibleTo } from './visible.ts'

const document = z
  .object({
    id,
    title: z.string(),
    file_name: z.string(),
    bytes: z.number().int(),
    kind: z
      .enum(['pdf', 'markdown', 'text'])
      .nullable()
      .describe('By what stands in the file; null before it is read.'),
    status: z.enum(['reading', 'ready', 'refused']),
    processed: z.boolean().describe('Whether its text can be read and searched.'),
    refusal: z.enum(reasons).nullable().describe('Why it could not be read.'),
    refusal_words: z.string().nullable(),
    pages: z.number().int().nullable(),
    unread_pages: z.number().int().describe('Pages that could not be read.'),
    library_id: id.nullable(),
    club_id: id.nullable().describe('Where both are null, it is mine alone.'),
    work_id: id.nullable().describe('The book it is about.'),
    spoils: z
      .enum(spoilings)
      .describe('What it gives away of that book: its own text as one reads, nothing, or all.'),
    manages: z.boolean().describe('Whether I may take it away.'),
    added_at: moment,
    read_at: moment.nullable(),
  })
  .meta({ id: 'Document' })

/** Documents: sent by a program, listed, taken away. */
export const documentApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/documents',
    operation: 'listDocuments',
    area: 'insights',
    summary: 'My documents, my libraries’ and my clubs’',
    guard: asPerson('insights:read'),
    query: listQuery(
      ['added_at'],
      { work: id.optional().describe('Only those about this book.') },
      '-added_at',
    ),
    answer: z.array(document),
    async run({ ctx, person, query }) {
      const { work } = query
      const { value, more } = await listPage(
        ctx,
        documentsVisibleTo(ctx.db, person.id).$if(work !== undefined, rows =>
          rows.where('document.work_id', '=', work ?? null),
        ),
        { added_at: { column: 'added_at', kind: 'timestamptz' } },
        query,
      )
      return new Answered(
        value.map(row => shown(ctx, row)),
        more,
      )
    },
  }),
  endpoint({
    method: 'POST',
    path: '/documents',
    operation: 'addDocument',
    area: 'insights',
    summary: 'Send a document',
    description:
      'A PDF, plain text or Markdown, of at most 50 MB. `owner` is `me`, `library:` or `club:` with an id. It is read in the background.',
    guard: asPerson('insights:write'),
    upload: documentForm,
    status: 202,
    answer: document,
    refusals: {
      'no-file': { status: 422, words: 'insights.documents.errors.no-file' },
      'file-too-large': { status: 413, words: 'insights.documents.errors.file-too-large' },
      'unknown-owner': { status: 422, words: 'insights.documents.errors.unknown-owner' },
      'unknown-work': { status: 422, words: 'insights.documents.errors.unknown-work' },
      'too-many': 'insights.documents.errors.too-many',
      duplicate: 'insights.documents.errors.duplicate',
    },
    async run({ ctx, person }) {
      await addingLimit(ctx).spend(person.id)
      const into = { folder: documentsIn(ctx.config.filesDir), maxBytes: largestFile }
      const { form, file, discard } = await readUpload(ctx, documentForm, into)
      if (file === null || file.tooLarge || !form.ok) await discard()
      if (file === null) return refused('no-file')
      if (file.tooLarge) return refused('file-too-large')
      if (!form.ok)
        throw new ApiProblem(422, {
          details: Object.entries(form.errors).map(([field, key]) => ({ field, message: ctx.words.t(key) })),
        })
      const { work, ...facts } = form.value
      const given = { ...facts, workId: work }
      const added = await addDocument(ctx.db, ctx.config.filesDir, person.id, file, given, ctx.now)
      if (isRefused(added)) return added
      return new Answered(await documentOf(ctx, added.id, person.id), { location: `/documents/${added.id}` })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/documents/{id}',
    operation: 'getDocument',
    area: 'insights',
    summary: 'A document, and whether it is read',
    guard: asPerson('insights:read'),
    answer: document,
    run: ({ ctx, person, params }) => documentOf(ctx, params.id, person.id),
  }),
  endpoint({
    method: 'DELETE',
    path: '/documents/{id}',
    operation: 'removeDocument',
    area: 'insights',
    summary: 'Take a document away, with all that was made of it',
    guard: asPerson('insights:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      const by = { documentId: params.id, personId: person.id }
      if (isRefused(await removeDocument(ctx.db, ctx.config.filesDir, by, ctx.now))) throw notFound()
      return null
    },
  }),
]

async function documentOf(ctx: Context, documentId: string, personId: string) {
  const found = await documentFor(ctx.db, documentId, personId)
  if (!found) throw notFound()
  return shown(ctx, found)
}

const shown = (ctx: Context, row: DocumentSeen): z.output<typeof document> => ({
  id: row.id,
  title: row.title,
  file_name: row.file_name,
  bytes: Number(row.bytes),
  kind: row.kind,
  status: row.status,
  processed: row.status === 'ready',
  refusal: reasons.find(reason => reason === row.refusal) ?? null,
  refusal_words: row.refusal === null ? null : ctx.words.t(`insights.documents.reasons.${row.refusal}`),
  pages: row.pages,
  unread_pages: row.unread_pages,
  library_id: row.library_id,
  club_id: row.club_id,
  work_id: row.work_id,
  spoils: row.spoils,
  manages: row.manages,
  added_at: row.added_at,
  read_at: row.read_at,
})
