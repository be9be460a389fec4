import type { Formatters } from '../../../web/kit/words.ts'
import { languageNames } from '../../catalog/index.ts'
import { ratedWords } from './log-filters-shapes.ts'
import { type LogQuestion, logAddress } from './log-question.ts'
import { type Narrowing, narrowingKinds, shownOfKind } from './narrowing.ts'
import { holdsYear } from './read-when.ts'

/** What a question can be narrowed to, kind by kind, each with its address in the log; `all` is where the others are. */
export function narrowingGroups(words: Formatters, question: LogQuestion, found: readonly Narrowing[]) {
  return narrowingKinds.flatMap(kind => {
    const own = found.filter(one => one.kind === kind)
    const shown = kind === 'ratings' ? own : own.slice(0, shownOfKind)
    const choices = narrowingChoices(words, question, kind === 'ratings' ? atLeast(shown) : datedFirst(shown))
    const all =
      shown.length < own.length ? logAddress({ ...question, after: null }, `/reading/narrow/${kind}`) : null
    return choices.length === 0 && all === null
      ? []
      : [{ kind, title: words.t(`reading.log.narrow.kinds.${kind}`), choices, all }]
  })
}

/** The same of some of one kind, without what the question says already. */
export const narrowingChoices = (
  words: Formatters,
  question: LogQuestion,
  narrowings: readonly Narrowing[],
) =>
  narrowings
    .filter(one => !isOn(question, one))
    .map(one => ({
      href: logAddress({ ...question, after: null, ...narrowed(question, one) }),
      label: labelOf(words, one),
      count: one.count,
    }))

/** Who asks for four stars and up gets those with five, too. Below half a star there is nothing to ask for. */
function atLeast(ratings: readonly Narrowing[]): Narrowing[] {
  const rated = ratings.filter(({ value }) => value !== 'none')
  const down = rated.toSorted((one, other) => Number(other.value) - Number(one.value))
  let count = 0
  const sums = down.map(one => {
    count += one.count
    return { ...one, count }
  })
  return [...sums.filter(({ value }) => value !== '0'), ...ratings.filter(({ value }) => value === 'none')]
}

const datedFirst = (shown: readonly Narrowing[]): Narrowing[] => [
  ...shown.filter(({ value }) => value !== 'undated'),
  ...shown.filter(({ value }) => value === 'undated'),
]

function labelOf(words: Formatters, { kind, value, label }: Narrowing): string {
  switch (kind) {
    case 'formats':
      return words.t(`catalog.formats.${value}`)
    case 'languages':
      return languageNames(words.language)(value)
    case 'ratings':
      return ratedWords(words, ratedOf(value))
    case 'years':
      return value === 'undated' ? words.t('reading.log.narrow.undated') : value
    default:
      return label ?? value
  }
}

function isOn({ works, tags, rated, read }: LogQuestion, { kind, value }: Narrowing): boolean {
  switch (kind) {
    case 'tags':
      return tags.some(tag => tag.toLowerCase() === value)
    case 'authors':
      return works.people.includes(value)
    case 'subjects':
      return works.headings.includes(value)
    case 'formats':
      return works.formats.some(format => format === value)
    case 'languages':
      return works.languages.includes(value)
    case 'ratings':
      return rated !== null && (rated === 0 || ratedOf(value) <= rated)
    case 'years':
      return read !== null && (read === 'undated' || value === 'undated' || !holdsYear(read, value))
  }
}

function narrowed({ works, tags }: LogQuestion, { kind, value, label }: Narrowing): Partial<LogQuestion> {
  switch (kind) {
    case 'tags':
      return { tags: [...tags, label ?? value] }
    case 'authors':
      return { works: { ...works, people: [...works.people, value] } }
    case 'subjects':
      return { works: { ...works, headings: [...works.headings, value] } }
    case 'formats':
      return { works: { ...works, formats: [...works.formats, value as (typeof works.formats)[number]] } }
    case 'languages':
      return { works: { ...works, languages: [...works.languages, value] } }
    case 'ratings':
      return { rated: ratedOf(value) }
    case 'years':
      return { read: value === 'undated' ? value : { from: value, to: value } }
  }
}

const ratedOf = (value: string): number => (value === 'none' ? 0 : Number(value))
