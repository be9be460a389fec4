import { isNarrowed, type Params, type Question, readQuestion, writeQuestion } from '../../catalog/index.ts'
import { type Status, statuses } from './book.ts'
import { type ReadWhen, readWhen, writeWhen } from './read-when.ts'

export const logSorts = ['touched', 'ended', 'added', 'rating', 'title', 'author'] as const
export type LogSort = (typeof logSorts)[number]

/** What somebody asks of their own log; a shelf with a rule is one that they keep. */
export type LogQuestion = {
  /** What is asked of the works themselves: words, authors, subjects, languages, formats, years. */
  works: Question
  status: Status | null
  /** The id of a shelf. */
  shelf: string | null
  /** A book has to have all of them. */
  tags: string[]
  owned: boolean
  favourite: boolean
  /** At least so many hundredths of a star; 0 for what was not rated. */
  rated: number | null
  /** When it was finished or stopped last. */
  read: ReadWhen | null
  sort: LogSort | null
  /** Where the list goes on. */
  after: string | null
}

const mostTags = 10

/** What an address asks. Never throws: what cannot be is left out. */
export function readLogQuestion(params: Params): LogQuestion {
  const all = (name: string) => [params[name]].flat().filter(value => typeof value === 'string')
  const one = (name: string) => all(name)[0] ?? ''
  const rated = one('rated')
  return {
    works: {
      ...readQuestion(params),
      branches: [],
      available: false,
      everywhere: false,
      sort: null,
      after: null,
    },
    status: statuses.find(name => name === one('status')) ?? null,
    shelf: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one('shelf')) ? one('shelf') : null,
    tags: [...new Set(all('tag').map(tagIn).filter(Boolean))].slice(0, mostTags),
    owned: one('owned') === 'yes',
    favourite: one('favourite') === 'yes',
    rated: /^([1-4]?\d{1,2}|500)$/.test(rated) ? Number(rated) : null,
    read: readWhen(one('read')),
    sort: logSorts.find(name => name === one('sort')) ?? null,
    after: one('after') || null,
  }
}

const tagIn = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, 60)
    .trim()

/** The same of what a shelf keeps, or a form hands on. */
export function readLogRule(rule: string): LogQuestion {
  const params = new URLSearchParams(rule)
  return readLogQuestion(
    Object.fromEntries([...new Set(params.keys())].map(name => [name, params.getAll(name)])),
  )
}

/** The one address of a question, without where it goes on unless it does. */
export function writeLogQuestion(question: LogQuestion): string {
  const params = writeQuestion(question.works)
  const own = {
    status: question.status,
    shelf: question.shelf,
    tag: question.tags,
    owned: question.owned ? 'yes' : null,
    favourite: question.favourite ? 'yes' : null,
    rated: question.rated,
    read: question.read && writeWhen(question.read),
    sort: question.sort,
    after: question.after,
  }
  for (const [name, values] of Object.entries(own))
    for (const value of [values].flat()) if (value !== null) params.append(name, String(value))
  return String(params)
}

/** A question without the words that stand in its box. */
export const unsaid = (question: LogQuestion): LogQuestion => ({
  ...question,
  works: { ...question.works, typed: '', field: 'anywhere', terms: [] },
})

/** The same as a form's hidden fields, from its beginning. */
export const fieldsOf = (question: LogQuestion): [name: string, value: string][] => [
  ...new URLSearchParams(writeLogQuestion({ ...question, after: null })),
]

/** The address of a question in the log, or on another of its pages. */
export const logAddress = (question: LogQuestion, path = '/reading'): string => {
  const written = writeLogQuestion(question)
  return written === '' ? path : `${path}?${written}`
}

/** Whether it asks for some of the log, not for all of it. */
export const narrowsLog = ({
  works,
  status,
  shelf,
  tags,
  owned,
  favourite,
  rated,
  read,
}: LogQuestion): boolean =>
  isNarrowed(works) ||
  owned ||
  favourite ||
  tags.length > 0 ||
  [status, shelf, rated, read].some(one => one !== null)

/** What was read goes by when, all else by when it was touched, unless somebody says otherwise. */
export const sortOfLog = ({ sort, status, read }: LogQuestion): LogSort =>
  sort ?? (status === 'read' || status === 'did-not-finish' || read !== null ? 'ended' : 'touched')
