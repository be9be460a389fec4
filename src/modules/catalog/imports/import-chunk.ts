import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { branchesOf } from '../../identity/index.ts'
import { keepOwnWords, ownWordsOf } from '../additions/additions.ts'
import { addHoldings, type Filing, fileBooks, newFiling } from '../books/filing.ts'
import { keepVersions, touch } from '../books/history.ts'
import { reindexWorks } from '../books/indexing.ts'
import { addCopies, type NewCopy } from '../copies/barcodes.ts'
import type { BookDraft, DraftCopy, Told } from '../drafts/draft.ts'
import { type Candidate, usualRules } from '../drafts/match.ts'
import { clean } from '../drafts/text.ts'
import { comparable } from '../search/words.ts'
import { tables } from '../tables.ts'
import { mergeIntoEdition } from './edition-merging.ts'
import { type PlannedRow, planFor } from './import-plan.ts'
import type { ImportScope, RowVerdict } from './import-verdicts.ts'
import type { ChangeKind, RowResult } from './tables.ts'

export type EndedRow = { number: number; result: RowResult; editionId: string | null; remarks: Told[] }

type Change = { number: number; kind: ChangeKind; target_id: string; before: string | null }
type Place = { editionId: string; workId: string }
type Task = Place & {
  number: number
  draft: BookDraft
  filing: Filing | null
  copies: readonly DraftCopy[]
  /** Whether a record that is here says something else afterwards. */
  changes: boolean
}

/** The rows of one short transaction: first all are taken, then what they need is written together. */
export class ImportChunk {
  readonly #tx: Tx
  readonly #scope: ImportScope
  readonly #now: Date
  readonly #tasks: Task[] = []
  readonly #ended: EndedRow[] = []
  readonly #changes: Change[] = []

  constructor(tx: Tx, scope: ImportScope, now: Date) {
    this.#tx = tx
    this.#scope = scope
    this.#now = now
  }

  async take(row: PlannedRow, fresh: RowVerdict): Promise<void> {
    const plan = planFor(row, fresh)
    if (plan.do === 'leave') return this.#end(row.number, 'left', null)
    const place = 'candidate' in plan && plan.candidate !== null ? await this.#placeOf(plan.candidate) : null
    if (plan.do === 'nothing')
      return this.#end(row.number, 'already', place?.editionId ?? null, fresh.remarks)
    const { number, draft } = row
    if (plan.do === 'merge' && place !== null) {
      const copies = missingCopies(draft, fresh)
      this.#tasks.push({ ...place, number, draft, filing: null, copies, changes: changesRecord(fresh) })
      return
    }
    const filing = newFiling(draft, plan.do === 'add-edition' ? (place?.workId ?? null) : null)
    const { editionId, workId } = filing
    const copies = namedCopies(draft, this.#scope)
    this.#tasks.push({ editionId, workId, number, draft, filing, copies, changes: !filing.isNewWork })
  }

  async write(): Promise<EndedRow[]> {
    const filer = { libraryId: this.#scope.libraryId, now: this.#now }
    await this.#keepWhatWas()
    await fileBooks(
      this.#tx,
      this.#tasks.flatMap(({ filing }) => filing ?? []),
      filer,
    )
    for (const task of this.#tasks) await this.#writeOne(task)
    await this.#writeHoldings()
    await this.#writeOwnWords()
    const remarks = await this.#writeCopies()
    await reindexWorks(this.#tx, [...new Set(this.#tasks.map(({ workId }) => workId))])
    await this.#writeChanges()
    for (const { number, editionId, filing } of this.#tasks)
      this.#end(number, filing === null ? 'merged' : 'added', editionId, remarks.get(number))
    return this.#ended
  }

  /** What records said before goes into their history. */
  async #keepWhatWas(): Promise<void> {
    const changed = this.#tasks.filter(({ changes }) => changes).map(({ workId }) => workId)
    const { libraryId, personId } = this.#scope
    await keepVersions(this.#tx, changed, { cause: 'imported', personId, libraryId }, this.#now)
    // A form that was opened before this would take away what is filled in now.
    if (changed.length > 0) await touch(this.#tx, changed, this.#now)
  }

  async #writeOne({ number, draft, editionId, workId, filing }: Task): Promise<void> {
    if (filing === null) {
      const { libraryId, options } = this.#scope
      const { profile } = options.rules ?? usualRules
      const merger = { libraryId, profile, now: this.#now }
      const filled = await mergeIntoEdition(this.#tx, { editionId, workId }, draft, merger)
      if (filled !== null) this.#note(number, 'edition-filled', editionId, filled)
      return
    }
    if (filing.isNewWork) this.#note(number, 'work-added', workId)
    this.#note(number, 'edition-added', editionId)
  }

  async #writeHoldings(): Promise<void> {
    const titles = await tables(this.#tx)
      .selectFrom('catalog.works')
      .select(['id', 'sort_title'])
      .where('id', '=', sql<string>`any(${this.#tasks.map(({ workId }) => workId)})`)
      .execute()
    const works = new Map(titles.map(({ id, sort_title }) => [id, sort_title]))
    const added = await addHoldings(this.#tx, works, { libraryId: this.#scope.libraryId, now: this.#now })
    for (const { number, workId } of this.#tasks)
      if (added.delete(workId)) this.#note(number, 'holding-added', workId)
  }

  /** Call numbers and notes are the library's that brings them, and no other sees them. */
  async #writeOwnWords(): Promise<void> {
    const words = this.#tasks.map(({ workId, draft }) => ownWordsOf(workId, draft))
    for (const { workId, ...filled } of await keepOwnWords(this.#tx, this.#scope.libraryId, words)) {
      const { number } = this.#tasks.find(task => task.workId === workId && saysOwn(task.draft)) ?? {}
      if (number !== undefined) this.#note(number, 'own-filled', workId, filled)
    }
  }

  async #writeCopies(): Promise<Map<number, Told[]>> {
    const branches = await this.#branches()
    const numbers = new Map<NewCopy, number>()
    for (const task of this.#tasks)
      for (const copy of task.copies) numbers.set(wishFor(task, copy, this.#scope, branches), task.number)
    const { libraryId } = this.#scope
    const { added, taken } = await addCopies(this.#tx, libraryId, [...numbers.keys()], this.#now)
    for (const { id, wish } of added) {
      const number = numbers.get(wish)
      if (number !== undefined) this.#note(number, 'copy-added', id)
    }
    const remarks = new Map<number, Told[]>()
    for (const wish of taken) {
      const number = numbers.get(wish) ?? 0
      remarks.set(number, [
        ...(remarks.get(number) ?? []),
        { code: 'barcode-taken', with: { barcode: wish.barcode ?? '' } },
      ])
    }
    return remarks
  }

  /** A record may name a branch as this library does. */
  async #branches(): Promise<Map<string, string>> {
    const branches = await branchesOf(this.#tx, this.#scope.libraryId)
    return new Map(branches.map(({ id, name }) => [comparable(name), id]))
  }

  async #placeOf({ editionId, workId, row }: Candidate): Promise<Place | null> {
    if (editionId !== null && workId !== null) return { editionId, workId }
    const here = this.#tasks.find(({ number }) => number === row)
    if (here !== undefined) return here
    const found = await tables(this.#tx)
      .selectFrom('catalog.import_rows as row')
      .innerJoin('catalog.editions as edition', 'edition.id', 'row.edition_id')
      .select(['edition.id as editionId', 'edition.work_id as workId'])
      .where('row.import_id', '=', this.#scope.importId)
      .where('row.number', '=', row ?? 0)
      .executeTakeFirst()
    return found ?? null
  }

  #note(number: number, kind: ChangeKind, targetId: string, before: object | null = null): void {
    this.#changes.push({
      number,
      kind,
      target_id: targetId,
      before: before === null ? null : JSON.stringify(before),
    })
  }

  /** Keeps what was done, in order, for taking it back. */
  async #writeChanges(): Promise<void> {
    const places = new Map<number, number>()
    const rows = this.#changes.map(change => {
      const place = places.get(change.number) ?? 0
      places.set(change.number, place + 1)
      return {
        ...change,
        import_id: this.#scope.importId,
        position: change.number * 1000 + place,
        outcome: null,
      }
    })
    if (rows.length > 0) await tables(this.#tx).insertInto('catalog.import_changes').values(rows).execute()
  }

  #end(number: number, result: RowResult, editionId: string | null, remarks: Told[] = []): void {
    this.#ended.push({ number, result, editionId, remarks })
  }
}

const unnamed: DraftCopy = {
  barcode: null,
  callNumber: null,
  branch: null,
  location: null,
  itemType: null,
  priceMinor: null,
}

const saysOwn = ({ ownNote, ownCallNumber }: BookDraft) => Boolean(ownNote ?? ownCallNumber)

const namedCopies = (draft: BookDraft, { options }: ImportScope): readonly DraftCopy[] =>
  draft.copies.length > 0 ? draft.copies : options.copies === 'every' ? [unnamed] : []

/** Changes of what is the library's own. */
const ofLibrary = new Set(['copy', 'holding', 'ownNote', 'ownCallNumber'])

const changesRecord = ({ changes }: RowVerdict) => changes.some(({ field }) => !ofLibrary.has(field))

/** The copies that judging the row found missing here. */
function missingCopies(draft: BookDraft, { changes, remarks }: RowVerdict): readonly DraftCopy[] {
  const missing = changes.filter(({ field }) => field === 'copy').map(({ to }) => to)
  if (draft.copies.length === 0) return missing.map(() => unnamed)
  // Tried all the same: the result tells which were taken.
  const doubtful = remarks.map(told => told.with?.barcode)
  return draft.copies.filter(
    ({ barcode }) => missing.includes(barcode ?? '') || doubtful.includes(barcode ?? ''),
  )
}

function wishFor(
  { draft, editionId, workId }: Task,
  copy: DraftCopy,
  { options }: ImportScope,
  branches: ReadonlyMap<string, string>,
): NewCopy {
  return {
    workId,
    editionId,
    barcode: copy.barcode,
    branchId: branches.get(comparable(copy.branch ?? '')) ?? options.branchId,
    callNumber: copy.callNumber ?? draft.ownCallNumber ?? draft.callNumber,
    location: copy.location,
    itemType: options.itemType ?? itemTypeIn(copy.itemType ?? draft.format),
    priceMinor: copy.priceMinor,
  }
}

/** Types are words that circulation's rules name, so "SOUND" and "Sound" are one. */
export const itemTypeIn = (text: string): string =>
  clean(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-'), 40).replace(/^-|-$/g, '') || 'book'
