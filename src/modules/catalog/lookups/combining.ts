import type { BookDraft } from '../drafts/draft.ts'
import type { SourceName, Told } from './source.ts'
import { distinct } from './told-draft.ts'

/** What several told of one book, as one record. */
export type Combined = Told & {
  sources: SourceName[]
  /** Who told each field that says something. */
  from: Partial<Record<keyof BookDraft, SourceName>>
}

/** The first one's record; what it leaves open the others fill. Null when nobody told anything. */
export function combined(tolds: readonly { source: SourceName; told: Told }[]): Combined | null {
  const [first] = tolds
  if (first === undefined) return null
  const all: Combined = {
    draft: { ...first.told.draft },
    cover: tolds.find(({ told }) => told.cover !== null)?.told.cover ?? null,
    sources: tolds.map(({ source }) => source),
    from: {},
  }
  for (const { source, told } of tolds) {
    for (const field of fieldsOf(told.draft)) {
      if (all.from[field] !== undefined) continue
      Object.assign(all.draft, { [field]: told.draft[field] })
      all.from[field] = source
    }
  }
  all.draft.identifiers = distinct(tolds.flatMap(({ told }) => told.draft.identifiers))
  return all
}

const fieldsOf = (draft: BookDraft) =>
  (Object.keys(draft) as (keyof BookDraft)[]).filter(field => {
    const value = draft[field]
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== ''
  })
