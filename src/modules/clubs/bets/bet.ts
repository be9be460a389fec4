/** What a bet asks (RULES R12). */
export const betKinds = ['first-to-finish', 'last-to-finish', 'at-least-n-finish', 'attendance'] as const
export type BetKind = (typeof betKinds)[number]

/** A race is answered by one of those who run it, the others by a number. */
export const isRace = (kind: BetKind): boolean => kind === 'first-to-finish' || kind === 'last-to-finish'

/** An answer: somebody who runs, or from how many to how many; null as `most` is without an end. */
export type Option = { id: string; person_id: string | null; least: number | null; most: number | null }

/** Why nothing came of a bet: nobody can say its answer, or somebody took it back. */
export const voidReasons = [
  'nobody-finished',
  'too-few-finished',
  'not-recorded',
  'recorder-staked',
  'meeting-cancelled',
  'taken-back',
] as const
export type VoidReason = (typeof voidReasons)[number]

/** What was so when it was counted: of a runner (by their answer's id), or of a member. Finishes are told in their order. */
export type Fact = {
  option_id: string | null
  finished: boolean | null
  rank: number | null
  attended: boolean | null
}

export type StakeRefusal = 'on-oneself-only' | 'candidates-may-not' | 'recorders-may-not'

/**
 * Why somebody may not stake on that answer; null where they may. Who runs first may trust in nobody but themselves, who could be
 * last in nobody at all; and nobody stakes on a number that hangs on what they write down.
 */
export function whyNotStake(
  kind: BetKind,
  { personId, records }: { personId: string; records: boolean },
  options: readonly Option[],
  chosen: Option,
): StakeRefusal | null {
  if (!isRace(kind)) return records ? 'recorders-may-not' : null
  if (!options.some(({ person_id }) => person_id === personId)) return null
  if (kind === 'last-to-finish') return 'candidates-may-not'
  return chosen.person_id === personId ? null : 'on-oneself-only'
}

/** The answers that came true, several where finishes fall together; or why there is none. */
export function winningOptions(
  kind: BetKind,
  options: readonly Option[],
  facts: readonly Fact[],
): { won: string[] } | { because: VoidReason } {
  if (isRace(kind)) return winnersOfRace(kind, facts)
  const count = facts.filter(fact => (kind === 'attendance' ? fact.attended : fact.finished)).length
  return { won: options.filter(option => holds(option, count)).map(({ id }) => id) }
}

function winnersOfRace(kind: BetKind, facts: readonly Fact[]): { won: string[] } | { because: VoidReason } {
  const ranks = facts.flatMap(({ option_id, rank }) =>
    option_id && rank !== null ? [{ option_id, rank }] : [],
  )
  if (ranks.length === 0) return { because: 'nobody-finished' }
  if (kind === 'last-to-finish' && ranks.length < 2) return { because: 'too-few-finished' }
  const all = ranks.map(({ rank }) => rank)
  const best = kind === 'first-to-finish' ? Math.min(...all) : Math.max(...all)
  return { won: ranks.filter(({ rank }) => rank === best).map(({ option_id }) => option_id) }
}

/** Whether the answer is known before anybody counts, so that a stake would be no bet: `finished` of so many who run or read. */
export function isDecided(
  kind: BetKind,
  options: readonly Option[],
  { finished, among }: { finished: number; among: number },
): boolean {
  if (kind === 'first-to-finish') return finished > 0
  if (kind === 'last-to-finish') return finished >= among
  if (kind === 'at-least-n-finish')
    return options.some(({ most, least }) => most === null && holds({ least, most }, finished))
  return false
}

/** From such a number to the next: answers that no number falls between, and none falls into two of. */
export function bands(cuts: readonly number[]): Array<{ least: number; most: number | null }> {
  const begins = [0, ...new Set(cuts.filter(cut => cut > 0))].toSorted((one, other) => one - other)
  return begins.map((least, place) => {
    const next = begins[place + 1]
    return { least, most: next === undefined ? null : next - 1 }
  })
}

const holds = ({ least, most }: Pick<Option, 'least' | 'most'>, count: number): boolean =>
  least !== null && least <= count && (most === null || count <= most)

const day = 86_400_000
/** So long a bet waits for what it needs to be settled. */
export const patience = 7 * day
/** So long nothing more is written down before who came is taken as whole. */
const quiet = day

/** Whether who came can be counted: not yet, now, or never as nobody wrote it down in time. */
export function attendanceStands(
  { endsAt, recordedAt }: { endsAt: Date; recordedAt: Date | null },
  now: Date,
): 'not-yet' | 'stands' | 'never' {
  const waited = now.getTime() - endsAt.getTime()
  if (recordedAt === null) return waited >= patience ? 'never' : 'not-yet'
  if (waited < 0) return 'not-yet'
  return waited >= patience || now.getTime() - recordedAt.getTime() >= quiet ? 'stands' : 'not-yet'
}
