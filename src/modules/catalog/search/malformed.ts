import { languageNamed } from '../drafts/language-names.ts'
import type { Params } from './question.ts'
import { formatNamed } from './terms.ts'
import { readYears } from './years.ts'

/** A filter that says nothing that can be narrowed to: its name, and what was typed. */
export type Malformed = { field: 'year' | 'from' | 'to' | 'language' | 'format' | 'branch'; typed: string }

const isYear = (text: string) => /^-?\d{1,4}$/.test(text.normalize('NFKC').trim())
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

const fits: Record<Malformed['field'], (text: string) => boolean> = {
  year: text => readYears(text) !== null,
  from: isYear,
  to: isYear,
  language: text => languageNamed(text) !== null,
  format: text => formatNamed(text) !== null,
  branch: isId,
}

/** What of an address's filters cannot be read: the question leaves it out, and whoever asked has to be told. */
export function malformedIn(params: Params): Malformed[] {
  return Object.entries(fits).flatMap(([name, readable]) => {
    const wrong = [params[name]]
      .flat()
      .find(text => typeof text === 'string' && text.trim() !== '' && !readable(text.trim()))
    return typeof wrong === 'string'
      ? [{ field: name as Malformed['field'], typed: wrong.trim().slice(0, 40).toWellFormed() }]
      : []
  })
}
