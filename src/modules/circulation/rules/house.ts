import { type Expression, sql } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { type Db, worded } from '../../../database.ts'
import type { Calendar, Opening } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { type Rule, ruleNames } from './rule.ts'
import { defaultSettings, type Settings } from './settings.ts'

/** What a library has set: what every decision about one of its loans looks at. */
export type House = {
  rules: readonly Rule[]
  settings: Settings
  /** The calendar of a branch; only of those that were asked for. */
  calendarOf: (branchId: string) => Calendar
}

/** A library's rules, settings, and the calendars of these branches. */
export async function houseOf(
  db: Db,
  { libraryId, zone }: { libraryId: string; zone: string },
  branchIds: readonly string[],
): Promise<House> {
  const [row] = await houseRow(db, { libraryId, branchIds })
  if (!row) throw new Error('What a library has set is always one row.')
  return houseFrom(row, zone)
}

type Asked = { libraryId: string; branchIds: readonly string[] }

const houseRow = worded((db: Db, { libraryId, branchIds }: Asked) =>
  tables(db).selectNoFrom(houseParts(db, libraryId, sql<string[]>`${branchIds}::uuid[]`)),
)

/** The house as columns of a larger statement; `branches` is an array of the branches whose calendars are needed. */
export const houseParts = (db: Db, libraryId: string, branches: Expression<string[]>) =>
  [
    jsonArrayFrom(rulesQuery(db, libraryId)).as('rules'),
    jsonObjectFrom(settingsQuery(db, libraryId)).as('settings'),
    jsonArrayFrom(
      tables(db)
        .selectFrom('circulation.opening_hours')
        .select(['branch_id', 'weekday', 'opens', 'closes', 'closed'])
        .where('library_id', '=', libraryId)
        .where(sql<boolean>`branch_id = any(${branches})`),
    ).as('hours'),
    jsonArrayFrom(
      tables(db)
        .selectFrom('circulation.special_days')
        .select(['branch_id', 'yearly', 'from_day', 'to_day', 'opens', 'closes', 'closed', 'made_at'])
        .where('library_id', '=', libraryId)
        .where(sql<boolean>`(branch_id is null or branch_id = any(${branches}))`)
        .where(sql<boolean>`(yearly or to_day > current_date - 400)`),
    ).as('special_days'),
  ] as const

/** All of a library's rules; there are few, and each decision looks at most of them. */
export const rulesQuery = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('circulation.rules')
    .select(['branch_id', 'category', 'item_type', ...ruleNames])
    .where('library_id', '=', libraryId)

const settingsQuery = (db: Db, libraryId: string) =>
  tables(db).selectFrom('circulation.settings').selectAll().where('library_id', '=', libraryId)

type HourRow = { opens: string | null; closes: string | null; closed: boolean }
type Hour = HourRow & { branch_id: string; weekday: number }
type SpecialDay = HourRow & {
  branch_id: string | null
  yearly: boolean
  from_day: string
  to_day: string
  /** As JSON has it, or as a row does. */
  made_at: string | Date
}

export type HouseRow = {
  rules: readonly Rule[]
  settings: (Settings & { library_id: string }) | null
  hours: readonly Hour[]
  special_days: readonly SpecialDay[]
}

export function houseFrom({ rules, settings, hours, special_days }: HouseRow, zone: string): House {
  const { library_id: _, ...set } = settings ?? { ...defaultSettings, library_id: '' }
  return {
    rules,
    settings: set,
    calendarOf: branchId => calendarFrom({ hours, special_days }, branchId, zone),
  }
}

function calendarFrom(
  { hours, special_days }: Pick<HouseRow, 'hours' | 'special_days'>,
  branchId: string,
  zone: string,
): Calendar {
  const days = special_days.filter(({ branch_id }) => branch_id === null || branch_id === branchId)
  const entryOf = (day: SpecialDay) => ({
    opening: openingOf(day),
    forBranch: day.branch_id !== null,
    madeAt: new Date(day.made_at),
  })
  return {
    zone,
    weekly: new Map(
      hours
        .filter(({ branch_id }) => branch_id === branchId)
        .map(row => [row.weekday, openingOf(row)] as const),
    ),
    yearly: days.filter(({ yearly }) => yearly).map(day => ({ day: day.from_day.slice(5), ...entryOf(day) })),
    dated: days
      .filter(({ yearly }) => !yearly)
      .map(day => ({ from: day.from_day, to: day.to_day, ...entryOf(day) })),
  }
}

const openingOf = ({ closed, opens, closes }: HourRow): Opening =>
  closed ? { open: false } : { open: true, hours: opens && closes ? { opens, closes } : null }
