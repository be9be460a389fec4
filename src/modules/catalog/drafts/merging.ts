import { comparable } from '../search/words.ts'
import type { BookDraft } from './draft.ts'

/** Fields that hold one value, and fields that hold several, in the order in which a page shows them. */
export const singleFields = [
  'title',
  'subtitle',
  'statement',
  'edition',
  'publisher',
  'place',
  'published',
  'year',
  'originalYear',
  'pages',
  'extent',
  'summary',
  'callNumber',
] as const
export const listFields = [
  'otherTitles',
  'contributors',
  'languages',
  'subjects',
  'series',
  'identifiers',
  'notes',
] as const
export const mergeFields = [...singleFields, ...listFields] as const
export type SingleField = (typeof singleFields)[number]
export type ListField = (typeof listFields)[number]
export type MergeField = (typeof mergeFields)[number]

/** Keep what is here; fill what is empty; take what the record says; put it beside what is here (lists only). */
export const mergeWays = ['keep', 'fill', 'take', 'add'] as const
export type MergeWay = (typeof mergeWays)[number]
export type MergeProfile = Record<MergeField, MergeWay>

/** Nobody's work is written over; numbers are added, for a book is found by all of them. */
export const usualProfile: MergeProfile = {
  ...(Object.fromEntries(mergeFields.map(field => [field, 'fill'])) as MergeProfile),
  identifiers: 'add',
}

export const isList = (field: MergeField): field is ListField =>
  (listFields as readonly string[]).includes(field)

/** What an edition, or a record of a file, says in the fields that are merged. */
export type MergeFacts = Pick<BookDraft, MergeField>

/** One field that a merge would change: what is here, and what comes instead or beside it. */
export type FieldChange = { field: string; from?: string; to: string }

/** The fields that a merge changes, with what they hold afterwards. */
export function merged(draft: MergeFacts, here: MergeFacts, profile: MergeProfile): Partial<MergeFacts> {
  return Object.fromEntries(
    mergeFields.flatMap(field => {
      const value = isList(field)
        ? mergedList(field, draft[field], here[field], profile[field])
        : mergedSingle(draft[field], here[field], profile[field])
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

function mergedSingle(theirs: string | number | null, ours: string | number | null, way: MergeWay) {
  if (way === 'keep' || theirs === null || theirs === '' || theirs === ours) return undefined
  return ours === null || ours === '' || way === 'take' ? theirs : undefined
}

function mergedList(field: ListField, theirs: readonly unknown[], ours: readonly unknown[], way: MergeWay) {
  if (way === 'keep' || theirs.length === 0) return undefined
  if (ours.length > 0 && way === 'fill') return undefined
  const before = new Set(ours.map(one => entryKey(field, one)))
  const added = theirs.filter(one => !before.has(entryKey(field, one)))
  if (ours.length === 0 || way === 'add') return added.length === 0 ? undefined : [...ours, ...added]
  return added.length === 0 && theirs.length === ours.length ? undefined : [...theirs]
}

/** What makes two entries of a list the same. */
export function entryKey(field: ListField, entry: unknown): string {
  const of = (facts: object) => facts as Record<string, string | null>
  if (typeof entry === 'string') return field === 'languages' ? entry : comparable(entry)
  if (entry === null || typeof entry !== 'object') return String(entry)
  const { kind, value, label, name, sortName, role } = of(entry)
  if (field === 'identifiers') return `${kind} ${value}`
  if (field === 'subjects') return comparable(label ?? '')
  if (field === 'series') return comparable(name ?? '')
  return `${comparable(sortName ?? '')
    .split(' ')
    .sort()
    .join(' ')} ${role}`
}

/** The same in words, for the page: each number by its own kind, what is new of a list, what is replaced. */
export function changesTo(draft: MergeFacts, here: MergeFacts, profile: MergeProfile): FieldChange[] {
  const after = merged(draft, here, profile)
  return mergeFields.flatMap((field): FieldChange[] => {
    const value = after[field]
    if (value === undefined) return []
    if (field === 'identifiers') return numbersAdded(draft, here, profile.identifiers)
    const before = here[field]
    if (isList(field) && profile[field] !== 'take') {
      const known = new Set([before].flat().map(one => entryKey(field, one)))
      const added = [value].flat().filter(one => !known.has(entryKey(field, one)))
      return [{ field, to: textOf(added) }]
    }
    const from = textOf(before)
    return [{ field, to: textOf(value), ...(from === '' ? {} : { from }) }]
  })
}

function numbersAdded(draft: MergeFacts, here: MergeFacts, way: MergeWay): FieldChange[] {
  const known = new Set(here.identifiers.map(one => entryKey('identifiers', one)))
  const coming = new Set(draft.identifiers.map(one => entryKey('identifiers', one)))
  const added = draft.identifiers.filter(one => !known.has(entryKey('identifiers', one)))
  const gone = here.identifiers.filter(one => !coming.has(entryKey('identifiers', one)))
  return [
    ...added.map(({ kind, value }) => ({ field: kind, to: value })),
    ...(way === 'take' ? gone.map(({ kind, value }) => ({ field: kind, from: value, to: '' })) : []),
  ]
}

/** A value as a line of text, no longer than a page shows. */
function textOf(value: unknown): string {
  const text = [value]
    .flat()
    .map(one => (one !== null && typeof one === 'object' ? entryText(one) : String(one ?? '')))
    .filter(one => one !== '')
    .join('; ')
  return text.slice(0, 300)
}

function entryText(entry: object): string {
  const { label, name, number, role } = entry as Record<string, string | null>
  if (label) return label
  return [name, number && `#${number}`, role && role !== 'author' && `(${role})`].filter(Boolean).join(' ')
}
