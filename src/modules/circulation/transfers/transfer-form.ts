import { z } from 'zod'
import type { Errors, Values } from '../../../web/kit/form.ts'
import { scanForm } from '../desk/scan-form.ts'

export const transferForm = z.object({
  barcode: scanForm.shape.barcode,
  to: z.uuid('circulation.errors.branch'),
})

/**
 * One field for each other branch, named by its id: a whole number, or nothing where nothing is sent.
 * @returns the costs by branch, or what is wrong by field
 */
export function waysIn(
  values: Values,
  branchIds: readonly string[],
): { ok: true; ways: Map<string, number | null> } | { ok: false; errors: Errors } {
  const errors: Errors = {}
  const ways = new Map<string, number | null>()
  for (const id of branchIds) {
    const text = String([values[`to-${id}`] ?? ''].flat()[0]).trim()
    if (/^\d{0,4}$/.test(text)) ways.set(id, text === '' ? null : Number(text))
    else errors[`to-${id}`] = 'circulation.errors.way-cost'
  }
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, ways }
}
