import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draftOf } from '../books/books.ts'
import type { BookDraft, DraftContributor } from '../drafts/draft.ts'
import { personNamed } from '../marc/names.ts'
import { comparable } from '../search/words.ts'
import { readWorksTable, type TablePerson, type TableWork } from './works-table.ts'

const folder = join(import.meta.dirname, 'works')

/** Every work of the tables in works/. */
export function tableWorks(): TableWork[] {
  const works = readdirSync(folder)
    .filter(file => file.endsWith('.txt'))
    .sort()
    .flatMap(file => readWorksTable(readFileSync(join(folder, file), 'utf8'), file))
  const people = works.flatMap(work => work.people)
  const owns = new Map(people.flatMap(({ name, own }) => (own === null ? [] : [[name, own] as const])))
  // Said once in the table, and then found by it whatever the language of the book.
  const withOwn = (person: TablePerson) => ({ ...person, own: owns.get(person.name) ?? null })
  return works.map(work => ({ ...work, people: work.people.map(withOwn) }))
}

/** What a publisher might say of some of them, by title: a line each, with a bar between. */
const descriptions = new Map(
  readFileSync(join(import.meta.dirname, 'descriptions.txt'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => line.split(' | ') as [title: string, description: string]),
)

/** A line of the table as somebody would have typed it in. */
export function draftFrom(work: TableWork): BookDraft {
  const draft = draftOf({
    title: work.title,
    subtitle: work.subtitle,
    authors: null,
    isbn: null,
    publisher: null,
    year: null,
    language: work.language,
    pages: work.pages,
    format: 'book',
    subjects: work.subjects.join('\n'),
    callNumber: null,
  })
  if (draft === null) throw new Error(`${work.title} is no book.`)
  const genres = work.genres.filter(genre => !work.subjects.includes(genre))
  return {
    ...draft,
    ownCallNumber: callNumberOf(work, draft.sortTitle),
    otherTitles: work.original === null ? [] : [work.original],
    contributors: work.people.map(person => contributorFrom(person, work.language)),
    originalYear: work.year,
    summary: descriptions.get(work.title) ?? null,
    subjects: [...draft.subjects, ...genres.map(label => ({ label, kind: 'genre' as const }))],
    series: work.series === null ? [] : [work.series],
  }
}

/** "Mo Yan" and "Voltaire", without a comma, are filed as they are said. */
function contributorFrom({ name, own, dates, role }: TablePerson, language: string): DraftContributor {
  const inverted = personNamed(name, role)
  if (inverted === null) throw new Error(`${name} is no name.`)
  const person = { ...inverted, dates, sortName: name }
  if (own === null) return person
  return language === 'en' ? { ...person, otherName: own } : { ...person, name: own, otherName: person.name }
}

/** "F LEG", "DE F KAF": where it stands, under the first letters of who made it, or of its title without article. */
function callNumberOf({ mark, language, people }: TableWork, sortTitle: string): string {
  const [first] = people
  const filed = comparable(first?.name ?? sortTitle).replaceAll(' ', '')
  const letters = [...filed].slice(0, 3).join('').toUpperCase()
  return [language === 'en' ? '' : language.toUpperCase(), mark, letters].filter(Boolean).join(' ')
}
