import { DateTime } from 'luxon'
import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { addDays, dayIn } from '../calendar/calendar.ts'
import { tables } from '../tables.ts'
import { bankHoliday } from './holidays.ts'

const yearsBack = 3
const yearsAhead = 2

/** When the town's doors are open: its weeks, the bank holidays, and a closing to come. The household never closes. */
export async function openDoors(demo: Demo): Promise<void> {
  const { town } = demo.cast
  const hours = town.branches.flatMap(({ id }) => weekOf(town.id, id))
  const days = [...holidaysAround(demo), stockTaking(demo)]
  const rows = days.map(day => ({ id: newId(), library_id: town.id, ...day, made_at: demo.ago(3 * 365) }))
  await transaction(demo.db, async tx => {
    await tables(tx).insertInto('circulation.opening_hours').values(hours).execute()
    await tables(tx).insertInto('circulation.special_days').values(rows).execute()
  })
}

const weekOf = (library_id: string, branch_id: string) =>
  [1, 2, 3, 4, 5, 6, 7].map(weekday => ({
    library_id,
    branch_id,
    weekday,
    closed: weekday === 7,
    opens: weekday === 7 ? null : '09:00',
    closes: weekday === 7 ? null : weekday === 6 ? '16:30' : '18:00',
  }))

const closing = (from_day: string, to_day: string, reason: string) => ({
  branch_id: null as string | null,
  yearly: false,
  from_day,
  to_day,
  opens: null,
  closes: null,
  closed: true,
  reason,
})

function holidaysAround({ cast, now }: Demo) {
  const today = DateTime.fromJSDate(now, { zone: cast.town.zone }).startOf('day')
  const first = today.minus({ years: yearsBack })
  const found = new Map<string, ReturnType<typeof closing>>()
  for (let date = first; date < today.plus({ years: yearsAhead }); date = date.plus({ days: 1 })) {
    const holiday = bankHoliday(date)
    const day = date.toISODate()
    if (!holiday || !day) continue
    const { reason, yearly } = holiday
    const key = yearly ? reason : day
    if (!found.has(key)) found.set(key, { ...closing(day, day, reason), yearly })
  }
  return [...found.values()]
}

/** Two days at the smallest branch, in three weeks: what is lent there now is due after them. */
function stockTaking({ cast: { town }, now }: Demo) {
  const from = addDays(dayIn(now, town.zone), 21)
  return { ...closing(from, addDays(from, 1), 'Stock-taking'), branch_id: town.branches.at(-1)?.id ?? null }
}
