import type { Context } from '../../../web/kit/context.ts'
import { describe } from './described.ts'
import type { Facet, FacetKind, Facets } from './facets.ts'
import { filtersIn, nameIn } from './filters.ts'
import { type Question, type Sort, sortOf, sorts, writeQuestion } from './question.ts'

/** One link of the margin: what it narrows to or takes off. */
export type Choice = { href: string; label: string; count: number; more: boolean }
/** `note` says where a group tells of some of what is found, not of all. */
export type Group = { kind: FacetKind; title: string; note: string | null; choices: Choice[] }

/** The address of a question, under the path that it was asked at. */
export const addressOf = (path: string, question: Question): string => {
  const params = String(writeQuestion(question))
  return params === '' ? path : `${path}?${params}`
}

/** The question in words, for a title: what was typed, or its fields. */
export function wordsOf(ctx: Context, question: Question): string {
  const said = describe(question, nameIn(ctx.words))
  return said.map(({ key, params }) => ctx.words.t(`catalog.question.${key}`, params)).join(', ')
}

/** The margin: what the list can be narrowed to, with how many there are then. What is narrowed to already stands above it. */
export function groupsOf(ctx: Context, path: string, question: Question, found: Facets): Group[] {
  const { facets, among, amongOnly } = found
  const order: FacetKind[] = ['available', 'branch', 'format', 'language', 'decade', 'author', 'subject']
  return order.flatMap(kind => {
    const own = facets.filter(facet => facet.kind === kind && !isOn(question, facet))
    const shown =
      kind === 'decade' ? own.toSorted((one, other) => Number(other.value) - Number(one.value)) : own
    const choices = shown.slice(0, mostOf[kind]).map(facet => ({
      href: addressOf(path, narrowed(question, facet)),
      label: labelOf(ctx, facet),
      count: facet.count,
      more: facet.more,
    }))
    const note =
      among !== null && amongOnly.includes(kind)
        ? ctx.words.t('catalog.facets.among', { count: among })
        : null
    // To narrow to what all of them are narrows nothing; what stands on the shelf is worth knowing all the same.
    return choices.length === 0 ||
      (choices.length === 1 && own.length === 1 && single.has(kind) && question.years !== null)
      ? []
      : [{ kind, title: ctx.words.t(`catalog.facets.${kind}`), note, choices }]
  })
}

// Languages, kinds and branches are few: the rarest is there, too.
const mostOf: Partial<Record<FacetKind, number>> = { decade: 12, author: 8, subject: 8 }

const single = new Set<FacetKind>(['decade'])

function labelOf(ctx: Context, { kind, value, label }: Facet): string {
  switch (kind) {
    case 'language':
    case 'format':
      return nameIn(ctx.words)(kind, value)
    case 'decade':
      return ctx.words.t('catalog.facets.decade-of', { year: value })
    case 'available':
      return ctx.words.t('catalog.facets.on-shelf')
    default:
      return label ?? value
  }
}

function isOn(question: Question, { kind, value }: Facet): boolean {
  switch (kind) {
    case 'available':
      return question.available
    case 'branch':
      return question.branches.includes(value)
    case 'format':
      return question.formats.some(format => format === value)
    case 'language':
      return question.languages.includes(value)
    case 'author':
      return question.people.includes(value)
    case 'subject':
      return question.headings.includes(value)
    case 'decade':
      return question.years?.from === Number(value) && question.years.to === Number(value) + 9
  }
}

function narrowed(question: Question, { kind, value }: Facet): Question {
  const beginning = { ...question, after: null }
  switch (kind) {
    case 'available':
      return { ...beginning, available: true }
    case 'branch':
      return { ...beginning, branches: [...question.branches, value] }
    case 'format':
      return { ...beginning, formats: [...question.formats, value as Question['formats'][number]] }
    case 'language':
      return { ...beginning, languages: [...question.languages, value] }
    case 'author':
      return { ...beginning, people: [...question.people, value] }
    case 'subject':
      return { ...beginning, headings: [...question.headings, value] }
    case 'decade':
      return { ...beginning, years: { from: Number(value), to: Number(value) + 9 } }
  }
}

/** What the list is narrowed to, each with the address that takes it off. */
export const filtersOn = (
  { words }: Context,
  path: string,
  question: Question,
  named: (id: string) => string | undefined,
): { href: string; label: string }[] =>
  filtersIn(words, question, named).map(({ label, without }) => ({ href: addressOf(path, without), label }))

/** The orders that a list can be read in, the one that it is in marked. */
export function sortChoices(ctx: Context, path: string, question: Question) {
  const current: Sort = sortOf(question)
  const worded = sortOf({ ...question, sort: null }) === 'relevance'
  return sorts
    .filter(sort => worded || sort !== 'relevance')
    .map(sort => ({
      href: addressOf(path, {
        ...question,
        sort: sort === sortOf({ ...question, sort: null }) ? null : sort,
        after: null,
      }),
      label: ctx.words.t(`catalog.sort.${sort}`),
      current: sort === current,
    }))
}
