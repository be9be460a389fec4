import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { readIsbn } from '../drafts/isbn.ts'
import type { Question } from './question.ts'

/** Works by a number that was asked for, by the number as it was typed. */
export type Numbered = ReadonlyMap<string, readonly string[]>

/**
 * Looks up what a question asks by number: ISBN in any form, ISSN, LCCN, OCLC and the other numbers of editions. A whole question
 * that may be such a number is looked up, too; where none is so, it is only words.
 */
export async function numberedWorks(db: Db, question: Question): Promise<Numbered> {
  const typed = numbersIn(question)
  if (typed.length === 0) return new Map()
  const values = new Map(typed.map(text => [text, formsOf(text)]))
  const { rows } = await sql<{ value: string; work_id: string }>`
    select identifier.value, edition.work_id from catalog.identifiers identifier
    join catalog.editions edition on edition.id = identifier.edition_id and edition.removed_at is null
    where identifier.value = any(${[...values.values()].flat()}::text[]) and identifier.kind <> 'control'
    limit 1000`.execute(db)
  return new Map(
    typed.map(text => [
      text,
      rows.filter(({ value }) => values.get(text)?.includes(value)).map(({ work_id }) => work_id),
    ]),
  )
}

/** The question as a whole where it may be the number of an edition: one word, with four digits or more, and no year. */
export const wholeNumber = ({ typed, field }: Question): string | null =>
  field === 'anywhere' && /^[\p{L}\d./-]{5,40}$/u.test(typed) && (typed.match(/\d/g)?.length ?? 0) > 3
    ? typed
    : null

const numbersIn = (question: Question): string[] => {
  const whole = wholeNumber(question)
  return [
    ...question.terms.flatMap(term => (term.field === 'isbn' ? [term.text] : [])),
    ...(whole === null ? [] : [whole]),
  ]
}

function formsOf(text: string): string[] {
  const isbn = readIsbn(text)
  const plain = text.replace(/[\s-]/g, '')
  const issn = /^\d{7}[\dXx]$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}`.toUpperCase() : null
  const forms = [isbn?.isbn13, isbn?.digits, text, plain, plain.toLowerCase(), plain.toUpperCase(), issn]
  return [...new Set(forms.filter(form => typeof form === 'string' && form !== ''))] as string[]
}
