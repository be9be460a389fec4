import { DateTime } from 'luxon'
import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { answers } from './meeting.ts'

const perhapsId = z.union([z.literal('').transform(() => null), z.uuid('clubs.errors.edition')]).default(null)

const clock = z
  .string({ error: 'clubs.errors.clock' })
  .trim()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'clubs.errors.clock')

/** A meeting on a day of the club's zone; one that ends before it begins ends on the next day. */
export const meetingForm = (zone: string) =>
  z
    .object({
      work: z.uuid('clubs.errors.work'),
      edition: perhapsId,
      day: z.iso.date('clubs.errors.day'),
      begins: clock,
      ends: clock,
      place: optional(300),
      link: optional(500).refine(link => link === null || /^https?:\/\/\S+$/.test(link), 'clubs.errors.link'),
      agenda: optional(10_000),
      revision: z.coerce.number().int().optional(),
    })
    .transform(({ work, edition, day, begins, ends, place, link, agenda, revision }, ctx) => {
      const startsAt = momentAt(zone, day, begins)
      const sameDay = momentAt(zone, day, ends)
      const endsAt = sameDay && startsAt && sameDay <= startsAt ? momentAt(zone, nextDay(day), ends) : sameDay
      for (const [field, moment] of [
        ['begins', startsAt],
        ['ends', endsAt],
      ] as const)
        if (!moment) ctx.addIssue({ code: 'custom', path: [field], message: 'clubs.errors.no-such-time' })
      if (!startsAt || !endsAt) return z.NEVER
      const facts = { workId: work, editionId: edition, startsAt, endsAt, place, link, agenda }
      return { facts, revision: revision ?? null }
    })

/** The moment of a time on the club's clock; null in the hour that summer time leaves out, the first of the hour that comes twice. */
export function momentAt(zone: string, day: string, time: string): Date | null {
  const written = `${day}T${time}`
  const isThen = (moment: DateTime) => moment.toFormat("yyyy-MM-dd'T'HH:mm") === written
  const moment = DateTime.fromISO(written, { zone })
  if (!moment.isValid || !isThen(moment)) return null
  const before = moment.minus({ hours: 1 })
  return (isThen(before) ? before : moment).toJSDate()
}

const nextDay = (day: string): string =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ days: 1 }).toISODate() ?? day

/** The day and the time of a moment on the club's clock. */
export const clockOf = (zone: string, moment: Date): { day: string; time: string } => {
  const there = DateTime.fromJSDate(moment, { zone })
  return { day: there.toISODate() ?? '', time: there.toFormat('HH:mm') }
}

export const answerForm = z.object({ answer: z.enum(answers, 'clubs.errors.answer') })

export const attendanceForm = z.object({
  came: z
    .union([z.string().transform(one => [one]), z.array(z.string())])
    .optional()
    .transform(list => list ?? []),
})

export const cancellationForm = z.object({ because: optional(500) })

export const minutesForm = z.object({ minutes: optional(50_000) })

export const milestoneForm = z
  .object({
    name: z
      .string({ error: 'clubs.errors.milestone' })
      .trim()
      .min(1, 'clubs.errors.milestone')
      .max(100, 'clubs.errors.milestone'),
    unit: z.enum(['page', 'percent'], 'clubs.errors.unit').default('page'),
    value: z
      .string({ error: 'clubs.errors.value' })
      .trim()
      .regex(/^[1-9]\d{0,4}$/, 'clubs.errors.value')
      .transform(Number),
    due: z.iso.date('clubs.errors.day'),
  })
  .transform(({ due, ...milestone }) => ({ ...milestone, dueOn: due }))
