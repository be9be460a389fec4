import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { readUpload } from '../../../web/kit/upload.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { categoriesOf } from './categories.ts'
import { type Planned, planOf, writePlan } from './import-plan.ts'
import { type ImportFile, mostRows, rowsIn } from './import-rows.ts'

const largestFile = 2 * 1024 * 1024
const keptFor = 86_400_000
const shownRows = 200

/** Patrons from a CSV file: looked through first, then written. */
export function patronImportRoutes(router: PageRouter): void {
  router.get('/patrons/imports', authorize('circulation.patrons'), ctx => askForFile(ctx))

  router.post('/patrons/imports', authorize('circulation.patrons'), async ctx => {
    const folder = folderOf(ctx)
    await forgetOld(folder, ctx.now)
    const into = { folder, maxBytes: largestFile }
    const { form, file, discard } = await readUpload(ctx, z.object({}), into)
    const problem = !file
      ? 'circulation.errors.file'
      : file.tooLarge
        ? 'circulation.errors.file-large'
        : (await rowsIn(file.path)) === null && 'circulation.errors.file-headings'
    if (!file || problem) {
      await discard()
      return askForFile(ctx, formWithError(form.values, 'file', problem || 'circulation.errors.file'))
    }
    ctx.done(`/patrons/imports/${basename(file.path)}`)
  })

  router.get('/patrons/imports/:id', authorize('circulation.patrons'), async ctx => {
    const { file, planned } = await planAsked(ctx)
    const count = (does: Planned['does']) => planned.filter(one => one.does === does).length
    ctx.page('circulation/patrons/import', {
      id: idOf(ctx.params.id),
      rows: planned.filter(({ does }) => does !== 'nothing').slice(0, shownRows),
      counts: {
        made: count('new'),
        changed: count('change'),
        same: count('nothing'),
        unreadable: count('unreadable'),
      },
      shown: shownRows,
      more: file.more,
      most: mostRows,
    })
  })

  router.get('/patrons/imports/:id/failures', authorize('circulation.patrons'), async ctx => {
    const { file, planned } = await planAsked(ctx)
    const rows = planned.flatMap(one =>
      one.does === 'unreadable' ? [[String(one.line), ctx.words.t(one.why), ...one.cells]] : [],
    )
    const heading = [ctx.words.t('circulation.import.line'), ctx.words.t('circulation.import.why')]
    ctx.attachment('patrons-not-read.csv')
    ctx.type = 'text/csv; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    // A cell that begins like a formula would be one in a spreadsheet.
    ctx.body = stringify([[...heading, ...file.heading], ...rows], {
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
    })
  })

  router.post('/patrons/imports/:id/writing', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const { path, planned } = await planAsked(ctx)
    const params = await writePlan(ctx.db, library.id, planned, actorOf(ctx), ctx.now)
    // People's addresses lie in it: nobody needs it any more, unless rows were left that they want to mend.
    if (params.left === 0) await rm(path, { force: true })
    const to = params.left === 0 ? '/patrons' : `/patrons/imports/${idOf(ctx.params.id)}`
    ctx.done(to, { flash: 'circulation.import.written', params })
  })
}

function askForFile(ctx: Context, form: Form<unknown> = blankForm()): void {
  const it = { form, most: mostRows }
  if (hasErrors(form)) ctx.refuse('circulation/patrons/import-new', it)
  else ctx.page('circulation/patrons/import-new', it)
}

/** Each library's files lie apart, so that none can be asked for from another. */
const folderOf = (ctx: Context): string =>
  join(ctx.config.filesDir, 'patron-imports', atLibrary(ctx).library.id)

async function planAsked(ctx: Context): Promise<{ path: string; file: ImportFile; planned: Planned[] }> {
  const { library } = atLibrary(ctx)
  const path = join(folderOf(ctx), idOf(ctx.params.id))
  const file = await rowsIn(path).catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') throw notFound()
    throw error
  })
  if (!file) throw notFound()
  const place = {
    libraryId: library.id,
    categories: await categoriesOf(ctx.db, library.id, ctx.words.t),
    branches: await branchesOf(ctx.db, library.id),
    today: dayIn(ctx.now, library.zone),
  }
  return { path, file, planned: await planOf(ctx.db, place, file.rows) }
}

/** Files that nobody wrote within a day are people's facts lying about. */
async function forgetOld(folder: string, now: Date): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name))
    if (now.getTime() - mtimeMs > keptFor) await rm(join(folder, name), { force: true })
  }
}
