import { z } from 'zod'
import type { Values } from '../../../web/kit/form.ts'
import type { Mendable } from './repair.ts'

/** `record`, or `cell-0`, `cell-1` … under the headings of the file. */
export const mendForm = z.looseObject({})

export const mendValues = (mendable: Mendable): Values =>
  'text' in mendable
    ? { record: mendable.text }
    : Object.fromEntries(mendable.cells.map((cell, place) => [`cell-${place}`, cell]))

/** What was made of the record; a cell that the page did not show stays as it was. */
export function mendGiven(mendable: Mendable, values: Values): { text: string } | { cells: string[] } {
  const one = (name: string) => [values[name]].flat()[0]
  return 'text' in mendable
    ? { text: one('record') ?? '' }
    : { cells: mendable.cells.map((cell, place) => one(`cell-${place}`) ?? cell) }
}
