import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import type { Fields } from '../../catalog/index.ts'
import { branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { categoriesOf } from './categories.ts'
import { fieldsAsked } from './import-columns-form.ts'
import { importsOf } from './import-file.ts'
import { type Place, type Planned, planOf } from './import-plan.ts'
import { columnsOf, type ImportColumns, type ImportField, rowsIn } from './import-rows.ts'

/** A file that the address names, with the field that each of its columns goes to. */
export type FileAsked = { id: string; path: string; columns: ImportColumns; fields: Fields<ImportField> }

export const folderOf = (ctx: Context): string => importsOf(ctx.config.filesDir, atLibrary(ctx).library.id)

/** @param chosen the fields as an address or a form writes them */
export async function fileAsked(ctx: Context, chosen = asked(ctx, 'columns')): Promise<FileAsked> {
  const id = idOf(ctx.params.id)
  const path = join(folderOf(ctx), id)
  if (!(await isThere(path))) throw notFound()
  const columns = await columnsOf(path)
  if (!columns) throw notFound()
  return { id, path, columns, fields: fieldsAsked(chosen, columns) }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** What each row of the file would do now. */
export async function planAsked(
  ctx: Context,
  { path, fields }: FileAsked,
): Promise<{ planned: Planned[]; more: boolean }> {
  const { rows, more } = await rowsIn(path, fields)
  return { planned: await planOf(ctx.db, await placeOf(ctx), rows), more }
}

export async function placeOf(ctx: Context): Promise<Place> {
  const { library } = atLibrary(ctx)
  return {
    libraryId: library.id,
    categories: await categoriesOf(ctx.db, library.id, ctx.words.t),
    branches: await branchesOf(ctx.db, library.id),
    today: dayIn(ctx.now, library.zone),
  }
}
