import type { Generated } from 'kysely'
import type { PartialDate } from './partial-date.ts'
import type { Unit } from './place.ts'

export type Outcome = 'finished' | 'stopped'

type Readthroughs = {
  id: string
  person_id: string
  book_id: string
  /** Null where it is not told, or the work's only one. */
  edition_id: string | null
  began: PartialDate | null
  ended: PartialDate | null
  /** Null while it goes on; a book has one such at most. */
  outcome: Outcome | null
  /** When its outcome was told, by the server's clock; null where it was told with the whole. */
  outcome_told_at: Generated<Date | null>
  created_at: Date
}

type Progress = {
  id: string
  person_id: string
  readthrough_id: string
  told_at: Date
  /** The reader's own day. */
  day: string
  unit: Unit
  value: number
  /** How far the edition went in that unit when it was told; null where nobody knew. */
  length: number | null
  /** Of the whole book, in millionths; null where its length in that unit was not known. */
  share: number | null
  /** How long the sitting took, where it was told. */
  minutes: number | null
}

export type ReadthroughTables = { 'reading.readthroughs': Readthroughs; 'reading.progress': Progress }
