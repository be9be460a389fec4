export type Keep = { days: number; weeks: number; months: number }

/**
 * Which of these backups are not needed any more. Of the last days, weeks and months in which there was a
 * backup the last one of each is kept, in UTC, weeks beginning on Monday; the newest of all is always kept.
 */
export const superfluous = <Backup extends { madeAt: Date }>(
  backups: readonly Backup[],
  { days, weeks, months }: Keep,
): Backup[] => {
  const newestFirst = backups.toSorted((one, other) => other.madeAt.getTime() - one.madeAt.getTime())
  const kept = new Set([
    ...newestFirst.slice(0, 1),
    ...lastOfEach(newestFirst, dayOf, days),
    ...lastOfEach(newestFirst, weekOf, weeks),
    ...lastOfEach(newestFirst, monthOf, months),
  ])
  return newestFirst.filter(backup => !kept.has(backup))
}

function lastOfEach<Backup extends { madeAt: Date }>(
  newestFirst: Backup[],
  periodOf: (time: Date) => string,
  periods: number,
): Backup[] {
  const last = new Map<string, Backup>()
  for (const backup of newestFirst) {
    const period = periodOf(backup.madeAt)
    if (!last.has(period)) last.set(period, backup)
  }
  return [...last.values()].slice(0, periods)
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

const monthOf = (time: Date): string => time.toISOString().slice(0, 7)

/** The day of its Monday. */
const weekOf = (time: Date): string => {
  const sinceMonday = (time.getUTCDay() + 6) % 7
  return dayOf(new Date(time.getTime() - sinceMonday * 86_400_000))
}
