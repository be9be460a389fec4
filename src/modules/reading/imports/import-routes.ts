import { taskStatus } from '../../../jobs/tasks.ts'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { ownDay } from '../day.ts'
import { commitImport, dropImport, importsIn, largestFile, startImport } from './beginning.ts'
import { decideRow } from './deciding.ts'
import { answerForm, fileForm } from './import-form.ts'
import {
  type ImportForPage,
  importFor,
  importPageSize,
  importsOf,
  nextAsking,
  rowKinds,
  rowPageSize,
  rowsOf,
  running,
  tallyOf,
} from './import-queries.ts'
import { worksLookedUp } from './looking-up.ts'

/** Moving in: one's library as another program wrote it down. */
export function readingImportRoutes(router: PageRouter): void {
  router.get('/reading/imports', signedIn(), ctx => showAll(ctx, blankForm()))

  router.post('/reading/imports', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const into = { folder: importsIn(ctx.config.filesDir), maxBytes: largestFile }
    const { form, file, discard } = await readUpload(ctx, fileForm, into)
    if (file === null || file.tooLarge) {
      await discard()
      const error = file === null ? 'import-file' : 'import-too-large'
      return showAll(ctx, formWithError(form.values, 'file', `reading.errors.${error}`), true)
    }
    const { id } = await startImport(ctx.db, person.id, { ...file, day: ownDay(ctx) }, ctx.now)
    ctx.done(`/reading/imports/${id}`, { flash: 'reading.imports.started', params: { file: file.name } })
  })

  router.get('/reading/imports/:id', signedIn(), async ctx => showImport(ctx, await importAsked(ctx)))

  router.post('/reading/imports/:id/commitment', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id } = await importAsked(ctx)
    // Pressed a second time it does nothing more: the page shows where the import stands.
    await commitImport(ctx.db, person.id, id)
    ctx.done(`/reading/imports/${id}`)
  })

  router.post('/reading/imports/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const { id, file_name } = await importAsked(ctx)
    const dropped = await dropImport(ctx.db, person.id, id)
    if (isRefused(dropped)) return ctx.done(`/reading/imports/${id}`)
    ctx.done('/reading/imports', { flash: 'reading.imports.dropped', params: { file: file_name } })
  })

  router.post('/reading/imports/:id/rows/:number/decision', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const found = await importAsked(ctx)
    const number = rowNumber(ctx.params.number)
    if (number === null) throw notFound()
    const form = await readForm(ctx, answerForm)
    if (!form.ok) return showImport(ctx, found, { form, number })
    const { answer, after, rows } = form.value
    const decided = await decideRow(ctx.db, person.id, { importId: found.id, number, answer }, ctx.now)
    if (isRefused(decided) && decided.refused === 'no-title')
      return showImport(ctx, found, {
        form: formWithError(form.values, `title-${number}`, 'reading.errors.import-title'),
        number,
      })
    const next = rows === 'none' ? null : await nextAsking(ctx.db, found.id, number)
    const here = rows === 'none' ? `&after=${after}&at=${number}#row-${number}` : `&after=${after}`
    const place = next === null ? here : `&after=${next - 1}&at=${next}#row-${next}`
    const said = isRefused(decided) ? 'gone' : decided.written ? 'written-row' : 'answered'
    ctx.done(`/reading/imports/${found.id}?rows=${rows}${place}`, { flash: `reading.imports.${said}` })
  })
}

async function importAsked(ctx: Context): Promise<ImportForPage> {
  const found = await importFor(ctx.db, asSignedIn(ctx).person.id, idOf(ctx.params.id))
  if (found === null) throw notFound()
  return found
}

/** A row's number as an address holds it; null for what is none. */
const rowNumber = (text: string | undefined): number | null =>
  /^\d{1,9}$/.test(text ?? '') ? Number(text) : null

async function showAll(ctx: Context, form: Form<unknown>, refused = false): Promise<void> {
  const { person } = asSignedIn(ctx)
  const before = asked(ctx, 'before')
  const found = await importsOf(ctx.db, person.id, before ? idOf(before) : null)
  const imports = found.slice(0, importPageSize)
  const last = imports.at(-1)
  const next = found.length > imports.length && last ? `/reading/imports?before=${last.id}` : null
  const it = { form, imports, next, megabytes: largestFile / 1024 / 1024 }
  if (refused) ctx.refuse('reading/imports/list', it)
  else ctx.page('reading/imports/list', it)
}

/** What is looked up in the catalogue for one row. */
async function lookedUp(ctx: Context, personId: string) {
  const [number, q] = [rowNumber(asked(ctx, 'at')), asked(ctx, 'sought').trim().slice(0, 200)]
  return number === null || q === '' ? null : { number, q, works: await worksLookedUp(ctx.db, personId, q) }
}

async function showImport(
  ctx: Context,
  found: ImportForPage,
  tried?: { form: Form<unknown>; number: number },
): Promise<void> {
  const { person } = asSignedIn(ctx)
  const task =
    found.task_id === null ? null : await taskStatus(ctx.db, found.task_id, { personId: person.id })
  const broken = running.has(found.status) && task?.status === 'failed'
  const isRunning = running.has(found.status) && !broken
  // The box that asks again by itself has nothing more to wait for: the page is another now.
  if (!isRunning && ctx.get('HX-Target').endsWith('#import-progress')) ctx.set('HX-Refresh', 'true')
  if (isRunning) ctx.set('Cache-Control', 'no-store')
  const tally = isRunning ? null : await tallyOf(ctx.db, found.id)
  const shown = rowKinds.filter(kind => tally?.verdicts[kind])
  const kind =
    rowKinds.find(one => one === asked(ctx, 'rows')) ??
    (tried || tally?.open ? 'unsure' : (shown[0] ?? 'sure'))
  const after = tried ? tried.number - 1 : (rowNumber(asked(ctx, 'after')) ?? 0)
  const rows = isRunning ? [] : await rowsOf(ctx.db, found.id, kind, after)
  const last = rows.length > rowPageSize ? rows[rowPageSize - 1] : undefined
  const look = await lookedUp(ctx, person.id)
  const it = {
    found,
    running: isRunning,
    broken,
    progress: task?.progress ?? 0,
    tally,
    kinds: shown,
    kind,
    after,
    look,
    at: tried?.number ?? rowNumber(asked(ctx, 'at')),
    rows: rows.slice(0, rowPageSize),
    next: last ? `/reading/imports/${found.id}?rows=${kind}&after=${last.number}` : null,
    form: tried?.form ?? blankForm(),
  }
  if (tried) ctx.refuse('reading/imports/import', it)
  else ctx.page('reading/imports/import', it)
}
