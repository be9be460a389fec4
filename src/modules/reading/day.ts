import { DateTime } from 'luxon'
import type { Context } from '../../web/kit/context.ts'

/** The day on which a moment falls for whoever is asking: dates of a log are local ones (RULES R11). */
export const ownDay = ({ person, library, now }: Pick<Context, 'person' | 'library' | 'now'>): string =>
  DateTime.fromJSDate(now, { zone: person?.zone ?? library?.zone ?? 'utc' }).toISODate() ?? ''
