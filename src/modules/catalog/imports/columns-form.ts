import { z } from 'zod'
import type { Form } from '../../../web/kit/form.ts'
import { chosenFields } from '../csv/chosen-fields.ts'
import { columns } from '../csv/columns.ts'
import { type FileColumns, type Separator, separators } from './mapping.ts'

export const separatorNames = Object.keys(separators) as [Separator, ...Separator[]]

/** `column-0`, `column-1` …: the field that each column of the file goes to, or nothing. */
export const columnsForm = z.looseObject({ separator: z.enum(separatorNames).catch('usual') })

export type ChosenColumns = Pick<FileColumns, 'fields' | 'separator'>

/** The form's choices for a file: one column holds the title, and no field has two columns. */
export function chosenColumns(
  { fields: before, headings }: FileColumns,
  form: Form<z.infer<typeof columnsForm>>,
): Form<ChosenColumns> {
  if (!form.ok) return form
  const places = headings.map((_, place) => before[place] ?? null)
  const { fields, twice } = chosenFields(columns, places, form.values)
  const errors = Object.fromEntries(twice.map(place => [`column-${place}`, 'shared.errors.column-twice']))
  if (!fields.includes('title')) errors['column-0'] = 'catalog.errors.column-title'
  if (Object.keys(errors).length > 0) return { ok: false, values: form.values, errors }
  return { ok: true, value: { fields, separator: form.value.separator }, values: form.values, errors }
}
