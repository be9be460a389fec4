import { z } from 'zod'
import { required } from '../../../web/kit/form.ts'
import { readQuestion, writeQuestion } from './question.ts'

/** An address's parameters, as they are kept: in their one order, without the place that the list was at. */
export function questionKept(query: string): string {
  const params: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(query.slice(0, 4000)))
    params[name] = [...(params[name] ?? []), value]
  return String(writeQuestion({ ...readQuestion(params), after: null }))
}

const name = required('catalog.errors.search-name', 100)

export const savedSearchForm = z.object({
  name,
  query: z
    .string('catalog.errors.search-empty')
    .max(4000, 'catalog.errors.search-empty')
    .transform(questionKept)
    .pipe(z.string().min(1, 'catalog.errors.search-empty').max(4000, 'catalog.errors.search-empty')),
})

export const searchNameForm = z.object({ name })
