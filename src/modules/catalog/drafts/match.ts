import { comparable } from '../search/words.ts'
import type { BookDraft, DraftContributor, DraftIdentifier, Format } from './draft.ts'
import { changesTo, type FieldChange, type MergeFacts, type MergeProfile, usualProfile } from './merging.ts'

/** RULES R9. A library system's own record number counts like an ISBN; its fields are checked all the same. */
export const points = { isbn: 1000, issn: 1000, control: 1000, title: 500, author: 100 } as const
export const threshold = 1000

/** An edition of the catalogue, or an earlier record of the same file, that a draft may be. */
export type Candidate = {
  /** Null for a record of the same file that is not written yet. */
  editionId: string | null
  workId: string | null
  row: number | null
  title: string
  subtitle: string | null
  otherTitles: string[]
  author: string
  identifiers: DraftIdentifier[]
  format: Format
  year: number | null
  publisher: string | null
  /** What it says in the fields that a merge may change. */
  facts: MergeFacts
  /** Other libraries have it, too, so that nothing of it is replaced for one of them. */
  shared: boolean
  /** It stands in this library's list. */
  listed: boolean
  /** What the library says of it, where that is known. */
  own: { note: string | null; callNumber: string | null } | null
}

/** What counts when a record is compared with what is here; `title` counts together with the author. */
export const matchers = ['isbn', 'issn', 'control', 'title'] as const
export type Matcher = (typeof matchers)[number]

/** How the records of an import find what they are like, and how the two become one. */
export type ImportRules = { match: readonly Matcher[]; profile: MergeProfile }
export const usualRules: ImportRules = { match: matchers, profile: usualProfile }

export type Match =
  | { verdict: 'new' }
  | { verdict: 'new-edition'; candidate: Candidate }
  | { verdict: 'merge'; candidate: Candidate; changes: FieldChange[] }
  | { verdict: 'ask'; candidate: Candidate; changes: FieldChange[]; reason: string }

/** Decides what a draft is: a new work, another edition of a known one, a known edition, or a question for a person. */
export function matchDraft(
  draft: BookDraft,
  candidates: readonly Candidate[],
  rules: ImportRules = usualRules,
): Match {
  const scored = candidates
    .map(candidate => ({ candidate, score: scoreOf(draft, candidate, rules) }))
    .sort((one, other) => other.score - one.score)
  const best = scored[0]
  if (best === undefined) return { verdict: 'new' }
  if (best.score >= threshold) return sureOrAsk(draft, scored, rules)
  if (best.score < points.title + points.author) return { verdict: 'new' }
  const { candidate } = best
  if (isOtherEdition(draft, candidate)) return { verdict: 'new-edition', candidate }
  return {
    verdict: 'ask',
    candidate,
    changes: mergeChanges(draft, candidate, rules),
    reason: 'same-title-and-author',
  }
}

type Scored = { candidate: Candidate; score: number }

/** The same number is not yet the same book: publishers reuse ISBNs and catalogues copy wrong ones. */
function sureOrAsk(draft: BookDraft, scored: Scored[], rules: ImportRules): Match {
  const sure = scored.filter(({ score }) => score >= threshold)
  const agreeing = sure.filter(({ candidate }) => titlesAgree(draft, candidate))
  const candidate = agreeing[0]?.candidate ?? sure[0]?.candidate
  if (candidate === undefined) return { verdict: 'new' }
  const changes = mergeChanges(draft, candidate, rules)
  if (agreeing.length === 0) return { verdict: 'ask', candidate, changes, reason: 'same-number-other-title' }
  const works = new Set(agreeing.map(({ candidate: { workId, row } }) => workId ?? row))
  if (works.size > 1) return { verdict: 'ask', candidate, changes, reason: 'several-matches' }
  return { verdict: 'merge', candidate, changes }
}

export function scoreOf(draft: BookDraft, candidate: Candidate, { match } = usualRules): number {
  const shared = (kind: 'isbn' | 'issn' | 'control') =>
    match.includes(kind) &&
    draft.identifiers.some(
      one =>
        one.kind === kind &&
        candidate.identifiers.some(other => other.kind === kind && other.value === one.value),
    )
  const sameTitle =
    match.includes('title') &&
    comparable(draft.title) === comparable(candidate.title) &&
    subtitlesAgree(draft, candidate)
  const author = authorKey(draft.contributors)
  return (
    (shared('isbn') ? points.isbn : 0) +
    (shared('issn') ? points.issn : 0) +
    (shared('control') ? points.control : 0) +
    (sameTitle ? points.title : 0) +
    (author !== '' && author === candidate.author ? points.author : 0)
  )
}

const subtitlesAgree = (draft: BookDraft, { subtitle }: Candidate) =>
  draft.subtitle === null || subtitle === null || comparable(draft.subtitle) === comparable(subtitle)

type Titled = Pick<BookDraft, 'title' | 'subtitle' | 'otherTitles'>

/** Whether one of the titles holds the other, or most of its words. */
export function titlesAgree(draft: Titled, candidate: Titled): boolean {
  const ours = [draft.title, ...draft.otherTitles, `${draft.title} ${draft.subtitle ?? ''}`].map(wordSet)
  const theirs = [
    candidate.title,
    ...candidate.otherTitles,
    `${candidate.title} ${candidate.subtitle ?? ''}`,
  ].map(wordSet)
  return ours.some(one => theirs.some(other => overlap(one, other) >= 0.6))
}

const wordSet = (title: string) => new Set(comparable(title).split(' ').filter(Boolean))

function overlap(one: Set<string>, other: Set<string>): number {
  const least = Math.min(one.size, other.size)
  return least === 0 ? 0 : [...one].filter(word => other.has(word)).length / least
}

/** Numbers, years, publishers or formats that differ make another edition of the same work. */
function isOtherEdition(draft: BookDraft, candidate: Candidate): boolean {
  const has = (identifiers: readonly DraftIdentifier[]) => identifiers.some(({ kind }) => kind === 'isbn')
  if (draft.format !== candidate.format) return true
  if (has(draft.identifiers) && has(candidate.identifiers)) return true
  if (draft.year !== null && candidate.year !== null && draft.year !== candidate.year) return true
  return (
    draft.publisher !== null &&
    candidate.publisher !== null &&
    comparable(draft.publisher) !== comparable(candidate.publisher)
  )
}

/** What a merge would change. What other libraries hold, too, is filled and added to, and never replaced. */
export const mergeChanges = (
  draft: BookDraft,
  { facts, shared }: Candidate,
  { profile }: ImportRules,
): FieldChange[] => changesTo(draft, facts, shared ? withoutTaking(profile) : profile)

/**
 * For a record that other libraries hold, too: nothing of it is replaced, and a library's notes and shelf marks stay its own
 * (DESIGN section 2) and are not shown in the catalogues of others.
 */
export const withoutTaking = (profile: MergeProfile): MergeProfile => ({
  ...(Object.fromEntries(
    Object.entries(profile).map(([field, way]) => [field, way === 'take' ? 'fill' : way]),
  ) as MergeProfile),
  notes: 'keep',
  callNumber: 'keep',
})

/** "Le Guin, Ursula K." → "le guin u": full and shortened given names are one author. */
export function authorKey(contributors: readonly Pick<DraftContributor, 'sortName' | 'role'>[]): string {
  const main = contributors.find(({ role }) => role === 'author') ?? contributors[0]
  if (main === undefined) return ''
  const [family = '', given = ''] = main.sortName.split(/,\s*/)
  return `${comparable(family)} ${comparable(given).slice(0, 1)}`.trim()
}

/** Works of equal title, author and language of comparison find each other by this key. */
export const matchKey = (draft: {
  title: string
  contributors: readonly Pick<DraftContributor, 'sortName' | 'role'>[]
}): string => `${comparable(draft.title)}|${authorKey(draft.contributors)}`.slice(0, 500)

/** What an earlier record of the same file is found by. */
export function rowKeys(draft: BookDraft): string[] {
  const numbers = draft.identifiers.filter(
    ({ kind }) => kind === 'isbn' || kind === 'issn' || kind === 'control',
  )
  return [
    ...numbers.map(({ kind, value }) => `${kind} ${value}`),
    ...draft.copies.flatMap(({ barcode }) => (barcode === null ? [] : `barcode ${barcode}`)),
    `title ${matchKey(draft)}`,
  ]
}

/** A draft as a candidate for later records of its file. */
export const rowCandidate = (row: number, draft: BookDraft): Candidate => ({
  editionId: null,
  workId: null,
  row,
  title: draft.title,
  subtitle: draft.subtitle,
  otherTitles: draft.otherTitles,
  author: authorKey(draft.contributors),
  identifiers: draft.identifiers,
  format: draft.format,
  year: draft.year,
  publisher: draft.publisher,
  facts: draft,
  shared: false,
  listed: true,
  own: null,
})
