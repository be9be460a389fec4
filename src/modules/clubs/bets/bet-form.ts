import { z } from 'zod'
import { betKinds } from './bet.ts'

/** Hours before the meeting at which a bet may close. */
export const closings = ['0', '1', '24', '168'] as const

const cuts = z
  .string()
  .default('')
  .transform(text =>
    text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number),
  )
  .refine(
    all => all.length <= 5 && all.every(cut => Number.isInteger(cut) && cut >= 1 && cut <= 500),
    'clubs.bets.errors.cuts',
  )

export const newBetForm = z.object({
  kind: z.enum(betKinds, 'clubs.bets.errors.kind'),
  closing: z.enum(closings, 'clubs.bets.errors.closing'),
  cuts,
})

export const stakeForm = z.object({
  option: z.guid('clubs.bets.errors.unknown-option'),
  points: z.coerce
    .number('clubs.bets.errors.points')
    .int('clubs.bets.errors.points')
    .min(1, 'clubs.bets.errors.points')
    .max(1_000_000, 'clubs.bets.errors.points'),
})

export const correctionForm = z.object({
  entry: z.guid('clubs.bets.errors.unknown-entry'),
  to: z.guid('clubs.bets.errors.unknown-member'),
  points: stakeForm.shape.points,
  note: z
    .string('clubs.bets.errors.note')
    .trim()
    .min(1, 'clubs.bets.errors.note')
    .max(500, 'clubs.bets.errors.note'),
})
