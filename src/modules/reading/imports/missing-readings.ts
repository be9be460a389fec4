import type { LoggedReadthrough } from './logged-book.ts'

export type KeptReading = Pick<LoggedReadthrough, 'began' | 'ended' | 'outcome'> & { id: string }

/** What a log lacks of the readings that a file tells: those to be added, and those of which it now knows the days. */
export type Missing = {
  added: LoggedReadthrough[]
  dated: Array<{ id: string; began: string | null; ended: string | null }>
}

/**
 * Compares the readings of a book in the log with those of a row. Equal ones are there already; one without any day gets the
 * days of one that ended alike; an undated one of the file is any that ended alike. What goes on in the log goes on.
 */
export function missingReadings(
  kept: readonly KeptReading[],
  told: readonly LoggedReadthrough[],
  { mayGoOn }: { mayGoOn: boolean },
): Missing {
  const free = new Set(kept)
  const take = (fits: (one: KeptReading) => boolean): KeptReading | undefined => {
    const found = [...free].find(fits)
    if (found) free.delete(found)
    return found
  }
  const left = told.filter(
    ({ began, ended, outcome }) =>
      !take(one => one.outcome === outcome && one.began === began && one.ended === ended),
  )
  const missing: Missing = { added: [], dated: [] }
  for (const one of left.toSorted((first, second) => daysIn(second) - daysIn(first))) {
    const alike = take(
      other =>
        other.outcome === one.outcome && (daysIn(one) === 0 || daysIn(other) === 0 || one.outcome === null),
    )
    if (alike && daysIn(alike) === 0 && daysIn(one) > 0)
      missing.dated.push({ id: alike.id, began: one.began, ended: one.ended })
    else if (!alike && (one.outcome !== null || mayGoOn)) missing.added.push(one)
  }
  missing.added.sort((one, other) => told.indexOf(one) - told.indexOf(other))
  return missing
}

const daysIn = ({ began, ended }: Pick<LoggedReadthrough, 'began' | 'ended'>): number =>
  (began === null ? 0 : 1) + (ended === null ? 0 : 1)
