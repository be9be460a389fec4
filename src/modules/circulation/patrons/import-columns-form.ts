import { z } from 'zod'
import type { Form } from '../../../web/kit/form.ts'
import { chosenFields, type Fields } from '../../catalog/index.ts'
import { areEnough, type ImportColumns, type ImportField, importFields } from './import-rows.ts'

/** `column-0`, `column-1` …: the field that each column of the file goes to, or nothing. */
export const columnsForm = z.looseObject({})

/** The form's choices for a file: a card, a name, and no field twice. */
export function chosenColumns(
  { fields: before }: ImportColumns,
  { values }: Form<unknown>,
): Form<Fields<ImportField>> {
  const { fields, twice } = chosenFields(importFields, before, values)
  const errors = Object.fromEntries(twice.map(place => [`column-${place}`, 'shared.errors.column-twice']))
  if (!areEnough(fields)) errors['column-0'] = 'circulation.errors.columns-missing'
  return Object.keys(errors).length > 0
    ? { ok: false, values, errors }
    : { ok: true, value: fields, values, errors }
}

/** The choice as it stands in an address: `card,,name`. Nothing is kept of it elsewhere. */
export const writeFields = (fields: Fields<ImportField>): string => fields.map(field => field ?? '').join(',')

/** The choice in an address, or else what the headings mean. */
export const fieldsAsked = (written: string, { headings, fields }: ImportColumns): Fields<ImportField> => {
  if (written === '') return fields
  const names = written.split(',')
  return headings.map((_, place) => importFields.find(field => field === names[place]) ?? null)
}
