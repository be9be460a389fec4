import { finishedOn, hourlyPace, hoursLeft, type Pace, paceOf } from './pace.ts'
import { type Length, lengthIn, type Place, placeOf, type Unit, whole } from './place.ts'

type Telling = {
  id: string
  day: string
  unit: Unit
  value: number
  length: number | null
  share: number | null
  minutes: number | null
}

type Begun = {
  began: string | null
  pages: number | null
  minutes: number | null
  edition_pages: number | null
  told: readonly Telling[]
}

/** How a readthrough goes, as a page and a program say it. */
export type GoingOn = {
  /** Where the reader is; null before they told. */
  place: Place | null
  /** In millionths of the book; null where nobody knows how long it is. */
  share: number | null
  /** The unit that the reader tells in, and how far it goes; null where nobody knows. */
  unit: Unit
  most: number | null
  pace: Pace | null
  /** In the reader's unit, for each day; null without a pace. */
  daily: number | null
  /** Pages that an hour of it makes, or percent where its pages are not known; null where no time was told. */
  hourly: Place | null
  /** The day of the end at this pace. */
  endsOn: string | null
  hoursLeft: number | null
  /** What was told last, which can be taken back. */
  last: Telling | null
}

/** As of `today`, the reader's own day. */
export function goingOn({ began, pages, minutes, edition_pages, told }: Begun, today: string): GoingOn {
  const length: Length = { pages: pages ?? edition_pages, minutes }
  const last = told.at(-1) ?? null
  const place = last && placeNow(last, length)
  const unit = place?.unit ?? (length.pages === null && length.minutes !== null ? 'minutes' : 'page')
  const shares = told.flatMap(one => (one.share === null ? [] : [{ ...one, share: one.share }]))
  const share = last?.share ?? null
  const from = /^\d{4}-\d\d-\d\d$/.test(began ?? '') ? began : null
  const pace = share === null ? null : paceOf(shares, from, today)
  return {
    place,
    share,
    unit,
    most: lengthIn(unit, length),
    pace,
    daily: pace && (placeOf(Math.round(pace.daily), unit, length, 'up')?.value ?? null),
    hourly: hourlyIn(length, hourlyPace(shares)),
    endsOn: pace && share !== null ? finishedOn(share, pace, today) : null,
    hoursLeft: pace && share !== null ? hoursLeft(share, pace) : null,
    last,
  }
}

/** What is heard takes its minutes, however fast somebody is. */
function hourlyIn(length: Length, hourly: number | null): Place | null {
  if (hourly === null) return null
  const unit = length.pages === null ? 'percent' : 'page'
  const value = Math.round((hourly * (lengthIn(unit, length) ?? 0)) / whole)
  return value > 0 ? { unit, value } : null
}

/** Where that is in the edition that is read now: as it was told, unless another one is as long in another way (RULES R11). */
export function placeNow(
  { unit, value, length: told, share }: Pick<Telling, 'unit' | 'value' | 'length' | 'share'>,
  length: Length,
): Place {
  const now = lengthIn(unit, length)
  if (now === null && share !== null && told !== null)
    return placeOf(share, unit === 'page' ? 'minutes' : 'page', length, 'down') ?? { unit, value }
  if (now === null || told === null || now === told) return { unit, value }
  return { unit, value: Math.floor((value * now) / told) }
}
