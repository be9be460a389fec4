import { taskStatus } from '../../../jobs/tasks.ts'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { branchesOf, withOwnBranch } from '../../identity/index.ts'
import { decisionForm, importForm } from '../books/forms.ts'
import { columns } from '../csv/columns.ts'
import { matchers, usualRules } from '../drafts/match.ts'
import { mergeFields } from '../drafts/merging.ts'
import { chosenColumns, columnsForm, separatorNames } from './columns-form.ts'
import { failureFiles, failuresAsSource } from './failures-source.ts'
import { failuresCsv } from './import-failures.ts'
import { importsIn } from './import-file.ts'
import {
  type ImportForPage,
  importFor,
  importPageSize,
  importRows,
  importsOf,
  leftByUndo,
  nextQuestion,
  previewKinds,
  type RowKind,
  resultKinds,
  rowPageSize,
  running,
  tallyOf,
  undoingOf,
} from './import-queries.ts'
import { commitImport, decideRows, largestFile, startImport, undoImport } from './imports.ts'
import { chooseColumns, columnsOpen } from './mappings.ts'
import { mendForm, mendGiven, mendValues } from './mend-form.ts'
import { mendRow, rowToMend } from './repairs.ts'
import { chooseRules, rulesOf } from './rules.ts'
import { rulesForm, rulesIn, rulesValues, waysOf } from './rules-form.ts'

/** Bringing a catalogue in from a file: upload, preview, writing, result, undo. */
export function importRoutes(router: PageRouter): void {
  router.get('/imports', authorize('catalog.import'), async ctx => {
    const { library } = atLibrary(ctx)
    const before = asked(ctx, 'before')
    const found = await importsOf(ctx.db, library.id, before ? idOf(before) : null)
    const imports = found.slice(0, importPageSize)
    const last = imports.at(-1)
    const next = found.length > imports.length && last ? `/imports?before=${last.id}` : null
    ctx.page('catalog/imports/list', { imports, next })
  })

  router.get('/imports/new', authorize('catalog.import'), async ctx => {
    await showNew(
      ctx,
      blankForm({ copies: 'every', branchId: ctx.branch?.id ?? '', retry: asked(ctx, 'retry') }),
    )
  })

  router.post('/imports', authorize('catalog.import'), async ctx => {
    const { library, person } = atLibrary(ctx)
    const folder = importsIn(ctx.config.filesDir)
    const { form: sent, file, discard } = await readUpload(ctx, importForm, { folder, maxBytes: largestFile })
    const branches = await branchesOf(ctx.db, library.id)
    const form = withFile(withOwnBranch(sent, 'branchId', branches, 'catalog.errors.branch'), file)
    if (!form.ok || file === null) {
      await discard()
      return showNew(ctx, form, true)
    }
    const who = { libraryId: library.id, personId: person.id, address: ctx.ip }
    const { retry, ...chosen } = form.value
    const options = { ...chosen, rules: await rulesOf(ctx.db, library.id) }
    const again = retry === null ? null : await importFor(ctx.db, library.id, retry)
    const { id } = await startImport(ctx.db, who, { ...file, retryOf: again?.id ?? null }, options, ctx.now)
    ctx.done(`/imports/${id}`, { flash: 'catalog.imports.started', params: { file: file.name } })
  })

  router.get('/imports/:id', authorize('catalog.import'), async ctx => {
    await showImport(ctx, await importAsked(ctx))
  })

  router.get('/imports/:id/columns', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    if (batch.mapping === null) throw notFound()
    const { fields, separator } = batch.mapping
    const chosen = fields.map((field, place) => [`column-${place}`, field ?? ''])
    showColumns(ctx, batch, blankForm({ ...Object.fromEntries(chosen), separator }))
  })

  router.post('/imports/:id/columns', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    if (batch.mapping === null) throw notFound()
    const form = chosenColumns(batch.mapping, await readForm(ctx, columnsForm))
    if (!form.ok) return showColumns(ctx, batch, form, true)
    const chosen = await chooseColumns(ctx.db, whoAsks(ctx), batch.id, form.value, ctx.now)
    const flash = isRefused(chosen) ? {} : { flash: 'catalog.imports.columns.chosen' }
    ctx.done(`/imports/${batch.id}`, flash)
  })

  router.get('/imports/:id/rules', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    showRules(ctx, batch, blankForm(rulesValues(batch.options.rules ?? usualRules)))
  })

  router.post('/imports/:id/rules', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    const form = await readForm(ctx, rulesForm)
    if (!form.ok) return showRules(ctx, batch, form, true)
    const chosen = { rules: rulesIn(form), usual: form.value.usual === 'yes' }
    const set = await chooseRules(ctx.db, whoAsks(ctx), batch.id, chosen)
    ctx.done(`/imports/${batch.id}`, isRefused(set) ? {} : { flash: 'catalog.imports.rules.chosen' })
  })

  router.get('/imports/:id/failures', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    const { id, file_name } = batch
    ctx.set('Cache-Control', 'no-store')
    if (asked(ctx, 'as') === 'source' && batch.format !== null) {
      const { extension, type } = failureFiles[batch.format]
      ctx.attachment(`${file_name.replace(/(\.\w+)+$/, '')}-not-imported.${extension}`)
      ctx.type = type
      ctx.body = failuresAsSource(ctx.db, batch, ctx.words)
      return
    }
    ctx.attachment(`${file_name.replace(/\.\w+$/, '')}-not-imported.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.body = failuresCsv(ctx.db, id, ctx.words)
  })

  router.get('/imports/:id/rows/:number', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    const row = await rowAsked(ctx)
    ctx.page('catalog/imports/row', { batch, row, form: blankForm(mendValues(row.mendable)) })
  })

  router.post('/imports/:id/rows/:number', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    const row = await rowAsked(ctx)
    const form = await readForm(ctx, mendForm)
    const given = mendGiven(row.mendable, form.values)
    const saved = await mendRow(ctx.db, whoAsks(ctx), batch.id, row.number, given, ctx.now)
    if (isRefused(saved) && saved.refused === 'gone') throw notFound()
    if (isRefused(saved)) {
      const field = 'text' in given ? 'record' : 'cell-0'
      const refusedForm = formWithError(form.values, field, 'catalog.errors.still-broken')
      return ctx.refuse('catalog/imports/row', { batch, row, form: refusedForm, reason: saved.reason })
    }
    const rows =
      batch.status === 'written' ? 'mended' : (await isAsked(ctx, batch.id, row.number)) ? 'ask' : 'sure'
    ctx.done(`/imports/${batch.id}?rows=${rows}`, {
      flash: 'catalog.imports.mend.saved',
      params: { number: row.number },
    })
  })

  router.post('/imports/:id/rows/:number/decision', authorize('catalog.import'), async ctx => {
    const { id } = await importAsked(ctx)
    const form = await readForm(ctx, decisionForm)
    if (!form.ok) return ctx.done(`/imports/${id}?rows=ask`)
    const number = ctx.params.number === 'all' ? 'all' : rowNumber(ctx.params.number)
    if (number === null) throw notFound()
    const { decision, after } = form.value
    const { answered } = await decideRows(ctx.db, whoAsks(ctx), id, number, decision)
    const next = number === 'all' ? null : await nextQuestion(ctx.db, id, { number, after })
    const place = next && `&after=${next.after}&at=${next.number}#row-${next.number}`
    const params = { count: answered }
    ctx.done(`/imports/${id}?rows=ask${place ?? ''}`, { flash: 'catalog.imports.answered', params })
  })

  router.post('/imports/:id/commitment', authorize('catalog.import'), async ctx => {
    await moveOn(ctx, commitImport)
  })

  router.get('/imports/:id/undoing', authorize('catalog.import'), async ctx => {
    const batch = await importAsked(ctx)
    if (batch.status !== 'written') return ctx.done(`/imports/${batch.id}`)
    ctx.page('catalog/imports/undoing', { batch, ...(await undoingOf(ctx.db, batch.id)) })
  })

  router.post('/imports/:id/undoing', authorize('catalog.import'), async ctx => {
    await moveOn(ctx, undoImport)
  })
}

function showColumns(ctx: Context, batch: ImportForPage, form: Form<unknown>, refused = false): void {
  if (refused)
    ctx.refuse('catalog/imports/columns', { batch, form, fields: columns, separators: separatorNames })
  else ctx.page('catalog/imports/columns', { batch, form, fields: columns, separators: separatorNames })
}

function showRules(ctx: Context, batch: ImportForPage, form: Form<unknown>, refused = false): void {
  const fields = mergeFields.map(field => ({ field, ways: waysOf(field) }))
  if (refused) ctx.refuse('catalog/imports/rules', { batch, form, matchers, fields })
  else ctx.page('catalog/imports/rules', { batch, form, matchers, fields })
}

async function rowAsked(ctx: Context) {
  const number = rowNumber(ctx.params.number)
  const row = number === null ? null : await rowToMend(ctx.db, whoAsks(ctx), idOf(ctx.params.id), number)
  if (row === null) throw notFound()
  return row
}

const isAsked = async (ctx: Context, importId: string, number: number) =>
  (await importRows(ctx.db, importId, 'ask', number - 1, 1)).some(row => row.number === number)

/** A record's number as an address holds it; null for what is none. */
const rowNumber = (text: string | undefined): number | null =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : null

const whoAsks = (ctx: Context) => {
  const { library, person } = atLibrary(ctx)
  return { libraryId: library.id, personId: person.id, address: ctx.ip }
}

/** Pressed a second time it does nothing more: the page shows where the import stands. */
async function moveOn(ctx: Context, step: typeof commitImport): Promise<void> {
  const { id } = await importAsked(ctx)
  const moved = await step(ctx.db, whoAsks(ctx), id, ctx.now)
  if (isRefused(moved) && moved.refused === 'unknown-import') throw notFound()
  ctx.done(`/imports/${id}`)
}

async function importAsked(ctx: Context): Promise<ImportForPage> {
  const { library } = atLibrary(ctx)
  const found = await importFor(ctx.db, library.id, idOf(ctx.params.id))
  if (found === null) throw notFound()
  return found
}

async function showNew(ctx: Context, form: Form<unknown>, refused = false): Promise<void> {
  const { library } = atLibrary(ctx)
  const it = { form, branches: await branchesOf(ctx.db, library.id), megabytes: largestFile / 1024 / 1024 }
  if (refused) ctx.refuse('catalog/imports/new', it)
  else ctx.page('catalog/imports/new', it)
}

/** What is wrong with the file is told beside what is wrong with the fields. */
function withFile<T>(form: Form<T>, file: { tooLarge: boolean } | null): Form<T> {
  if (file !== null && !file.tooLarge) return form
  const error = file === null ? 'catalog.errors.no-file' : 'catalog.errors.file-too-large'
  return { ok: false, values: form.values, errors: { file: error, ...form.errors } }
}

async function showImport(ctx: Context, batch: ImportForPage): Promise<void> {
  const { library } = atLibrary(ctx)
  const task =
    batch.task_id === null ? null : await taskStatus(ctx.db, batch.task_id, { libraryId: library.id })
  const isRunning = running.has(batch.status)
  const broken = isRunning && task?.status === 'failed'
  // The box that asks again by itself has nothing more to wait for: the page is another now.
  if ((!isRunning || broken) && ctx.get('HX-Target').endsWith('#import-progress'))
    ctx.set('HX-Refresh', 'true')
  const kinds = batch.status === 'ready' || batch.status === 'refused' ? previewKinds : resultKinds
  const kind: RowKind = kinds.find(one => one === asked(ctx, 'rows')) ?? kinds[0]
  const after = rowNumber(asked(ctx, 'after')) ?? 0
  const found = isRunning ? [] : await importRows(ctx.db, batch.id, kind, after)
  const rows = found.slice(0, rowPageSize)
  if (isRunning && !broken) ctx.set('Cache-Control', 'no-store')
  ctx.page('catalog/imports/import', {
    batch,
    kinds,
    kind,
    rows,
    after,
    at: rowNumber(asked(ctx, 'at')),
    choosable: columnsOpen(batch),
    running: isRunning && !broken,
    broken,
    progress: batch.status === 'reading' ? null : (task?.progress ?? 0),
    tally: isRunning ? null : await tallyOf(ctx.db, batch.id),
    left: batch.status === 'undone' ? await leftByUndo(ctx.db, batch.id) : [],
    next:
      found.length > rows.length
        ? `/imports/${batch.id}?rows=${kind}&after=${rows.at(-1)?.number ?? 0}`
        : null,
  })
}
