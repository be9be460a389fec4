import { basename } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { taskStatus } from '../../../jobs/tasks.ts'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
  readValues,
} from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { actorOf } from '../../identity/index.ts'
import { type FileAsked, fileAsked, folderOf, placeOf, planAsked } from './import-asked-routes.ts'
import { chosenColumns, columnsForm, writeFields } from './import-columns-form.ts'
import { forgetOld, largestFile } from './import-file.ts'
import type { Planned } from './import-plan.ts'
import { areEnough, columnsOf, importFields, mostRows } from './import-rows.ts'
import { startWriting, type Written } from './import-writing.ts'

const shownRows = 200

/** Patrons from a CSV file: looked through first, then written. */
export function patronImportRoutes(router: PageRouter): void {
  router.get('/patrons/imports', authorize('circulation.patrons'), ctx => askForFile(ctx))

  router.post('/patrons/imports', authorize('circulation.patrons'), async ctx => {
    const folder = folderOf(ctx)
    await forgetOld(folder, ctx.now)
    const { form, file, discard } = await readUpload(ctx, z.object({}), { folder, maxBytes: largestFile })
    const columns = file && !file.tooLarge ? await columnsOf(file.path) : null
    if (!file || !columns) {
      await discard()
      const error = !file ? 'file' : file.tooLarge ? 'file-large' : 'file-empty'
      return askForFile(ctx, formWithError(form.values, 'file', `circulation.errors.${error}`))
    }
    const page = `/patrons/imports/${basename(file.path)}`
    ctx.done(areEnough(columns.fields) ? page : `${page}/columns`)
  })

  router.get('/patrons/imports/:id', authorize('circulation.patrons'), async ctx => {
    if (asked(ctx, 'task')) return showWriting(ctx)
    const file = await fileAsked(ctx)
    if (!areEnough(file.fields)) return ctx.done(`/patrons/imports/${file.id}/columns`)
    const { planned, more } = await planAsked(ctx, file)
    const count = (does: Planned['does']) => planned.filter(one => one.does === does).length
    ctx.page('circulation/patrons/import', {
      id: file.id,
      columns: writeFields(file.fields),
      rows: planned.filter(({ does }) => does !== 'nothing').slice(0, shownRows),
      counts: {
        made: count('new'),
        changed: count('change'),
        same: count('nothing'),
        unreadable: count('unreadable'),
      },
      shown: shownRows,
      more,
      most: mostRows,
    })
  })

  router.get('/patrons/imports/:id/columns', authorize('circulation.patrons'), async ctx => {
    const file = await fileAsked(ctx)
    const chosen = file.fields.map((field, place) => [`column-${place}`, field ?? ''])
    showColumns(ctx, file, blankForm(Object.fromEntries(chosen)))
  })

  router.post('/patrons/imports/:id/columns', authorize('circulation.patrons'), async ctx => {
    const file = await fileAsked(ctx)
    const form = chosenColumns(file.columns, await readForm(ctx, columnsForm))
    if (!form.ok) return showColumns(ctx, file, form)
    ctx.done(`/patrons/imports/${file.id}?columns=${writeFields(form.value)}`)
  })

  router.get('/patrons/imports/:id/failures', authorize('circulation.patrons'), async ctx => {
    const file = await fileAsked(ctx)
    const { planned } = await planAsked(ctx, file)
    const rows = planned.flatMap(one =>
      one.does === 'unreadable' ? [[String(one.line), ctx.words.t(one.why), ...one.cells]] : [],
    )
    const heading = [ctx.words.t('circulation.import.line'), ctx.words.t('circulation.import.why')]
    ctx.attachment('patrons-not-read.csv')
    ctx.type = 'text/csv; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    // A cell that begins like a formula would be one in a spreadsheet.
    ctx.body = stringify([[...heading, ...file.columns.headings], ...rows], {
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
    })
  })

  router.post('/patrons/imports/:id/writing', authorize('circulation.patrons'), async ctx => {
    const { columns = '' } = await readValues(ctx)
    const { id, fields } = await fileAsked(ctx, String(columns))
    if (!areEnough(fields)) throw notFound()
    const wanted = { place: await placeOf(ctx), file: id, fields, actor: actorOf(ctx) }
    const task = await startWriting(ctx.db, wanted)
    ctx.done(`/patrons/imports/${id}?columns=${writeFields(fields)}&task=${task}`)
  })
}

function askForFile(ctx: Context, form: Form<unknown> = blankForm()): void {
  const it = { form, most: mostRows }
  if (hasErrors(form)) ctx.refuse('circulation/patrons/import-new', it)
  else ctx.page('circulation/patrons/import-new', it)
}

function showColumns(ctx: Context, { id, columns }: FileAsked, form: Form<unknown>): void {
  const { headings, samples } = columns
  const it = { id, headings, samples, fields: importFields, form }
  if (hasErrors(form)) ctx.refuse('circulation/patrons/import-columns', it)
  else ctx.page('circulation/patrons/import-columns', it)
}

/** While a file is written, and when it is: the file itself is gone by then where nothing of it was left. */
async function showWriting(ctx: Context): Promise<void> {
  const { library } = atLibrary(ctx)
  const task = await taskStatus(ctx.db, idOf(asked(ctx, 'task')), { libraryId: library.id })
  if (task?.kind !== 'circulation.write-patrons') throw notFound()
  const isRunning = task.status === 'waiting' || task.status === 'running'
  // The box that asks again by itself has nothing more to wait for: the page is another now.
  if (!isRunning && ctx.get('HX-Target').endsWith('#import-progress')) ctx.set('HX-Refresh', 'true')
  if (isRunning) ctx.set('Cache-Control', 'no-store')
  ctx.page('circulation/patrons/import-writing', {
    again: `/patrons/imports/${idOf(ctx.params.id)}?columns=${encodeURIComponent(asked(ctx, 'columns'))}`,
    task,
    running: isRunning,
    written: task.status === 'done' ? (task.result as Written) : null,
  })
}
