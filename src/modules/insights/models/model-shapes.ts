import type { ModelPlace, ModelSettings } from '../../../model-settings.ts'
import { dayBars, namedRows } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import type { daysOfMonth, PurposeUse } from './usage-queries.ts'

/** What a page may show of a model: never its key, and of its address only the host; a folder has none. */
export const shownPlace = ({ provider, url, name, priceIn, priceOut, callsADay }: ModelPlace) => ({
  provider,
  host: new URL(url).host,
  name,
  priceIn,
  priceOut,
  callsADay,
})

/** Millionths of a currency's unit as people read them. */
export function money(
  words: Formatters,
  millionths: number,
  { currency }: Pick<ModelSettings, 'currency'>,
): string {
  if (millionths > 0 && millionths < 1000) return words.t('insights.models.least', { currency })
  return words.t('insights.models.money', {
    amount: words.number(Math.round(millionths / 1000) / 1000),
    currency,
  })
}

/** Calls of each day of the month so far, drawn; null where there were none. */
export function drawnDays(
  words: Formatters,
  days: Awaited<ReturnType<typeof daysOfMonth>>,
  today: string,
): { svg: string; finding: string } | null {
  const calls = new Map(days.map(({ day, chat, embeddings }) => [day, chat + embeddings]))
  const total = [...calls.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const values = Array.from({ length: Number(today.slice(8)) }, (_, place) => {
    const day = `${today.slice(0, 8)}${String(place + 1).padStart(2, '0')}`
    return [words.date(day, 'short'), calls.get(day) ?? 0] as const
  })
  const finding = words.t('insights.models.days-finding', { total, days: calls.size })
  return { svg: dayBars({ values, label: finding }), finding }
}

/** How long answers take by what they are for, drawn; null where there is nothing to compare. */
export function drawnTimes(
  words: Formatters,
  uses: readonly PurposeUse[],
): { svg: string; finding: string } | null {
  const timed = uses.flatMap(({ purpose, median }) => (median === null ? [] : [{ purpose, median }]))
  const slowest = timed.toSorted((one, other) => other.median - one.median)[0]
  if (!slowest || timed.length < 2) return null
  const finding = words.t('insights.models.times-finding', {
    purpose: words.t(`insights.models.purposes.${slowest.purpose}`),
    ms: Math.round(slowest.median),
  })
  const rows = timed.map(
    ({ purpose, median }) => [words.t(`insights.models.purposes.${purpose}`), Math.round(median)] as const,
  )
  return { svg: namedRows({ rows, label: finding }), finding }
}
