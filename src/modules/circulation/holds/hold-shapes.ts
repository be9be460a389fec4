import { z } from 'zod'
import { day, id, moment } from '../../../web/kit/api/shapes.ts'
import { dayIn } from '../calendar/calendar.ts'
import type { HoldRow } from './hold-queries.ts'
import { stateOf } from './hold-state.ts'

const states = [
  'waiting',
  'suspended',
  'later',
  'in-transit',
  'on-shelf',
  'picked-up',
  'expired',
  'cancelled',
] as const

export const hold = z
  .object({
    id,
    library_id: id,
    patron_id: id,
    work_id: id,
    title: z.string(),
    author: z.string(),
    copy_id: id.nullable().describe('The one copy that is wanted; null for any.'),
    pickup_branch_id: id,
    state: z.enum(states),
    position: z.number().int().nullable().describe('Its place among those who wait; null once it is filled.'),
    queue: z.number().int().describe('How many wait for the book in this library.'),
    expected_at: moment.nullable().describe('About when it may be ready; null where nobody can say.'),
    placed_at: moment,
    starts_on: day.nullable(),
    suspended_until: day.nullable().describe('The last day of its suspension.'),
    low_priority: z.boolean(),
    shelf_until: day.nullable().describe('The last day on the hold shelf.'),
  })
  .meta({ id: 'Hold' })

export const asHold = (row: HoldRow, expected: Date | null, now: Date) => ({
  ...row,
  state: stateOf(row, dayIn(now, row.zone)),
  position: row.status === 'pending' ? row.ahead + 1 : null,
  expected_at: row.status === 'pending' ? expected : null,
})

export const pick = z
  .object({
    hold_id: id,
    copy_id: id,
    work_id: id,
    title: z.string(),
    author: z.string(),
    barcode: z.string(),
    call_number: z.string().nullable(),
    pickup_branch_id: id,
  })
  .meta({ id: 'Pick' })
