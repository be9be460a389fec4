import { dayBars, namedRows, readingProgress } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { usage } from '../models/calls.ts'
import { money } from '../models/model-shapes.ts'
import {
  type DayUse,
  daysOfUse,
  failuresSince,
  librariesSince,
  type PurposeUse,
  usesSince,
} from '../models/usage-queries.ts'

const daysShown = 30
const librariesShown = 10
const dayMs = 86_400_000

/** Of the administrator's overview: what models were asked in thirty days of UTC, how well they answered, and what that cost. */
export const modelsOnAdministration: SlotFiller = {
  view: 'insights/dashboards/on-administration',
  async load(ctx, [personId = '']) {
    if (!ctx.may('insights.models')) return new Map()
    const shown = await shownInstallation(ctx)
    const { chat, embeddings } = ctx.config.models
    return new Map(chat || embeddings || shown.whole.calls > 0 ? [[personId, shown]] : [])
  },
}

async function shownInstallation(ctx: Context) {
  const { db, words, config } = ctx
  const days = lastDays(ctx.now)
  const [from = '', today = ''] = [days[0], days.at(-1)]
  const since = new Date(`${from}T00:00:00Z`)
  const inMoney = (millionths: number) => money(words, millionths, config.models)
  const { whole, purposes } = await usesSince(db, since)
  const used = await daysOfUse(db, from, today)
  const libraries = ctx.may('identity.all-libraries') ? await librariesSince(db, since, librariesShown) : []
  return {
    daysShown,
    whole: { ...whole, money: inMoney(whole.cost) },
    month: shownMonth(ctx, (await usage(db, 'chat', today)).spent, today),
    days: used.map(day => ({ ...day, money: inMoney(day.cost) })),
    daysDrawn: drawnDays(words, days, used),
    purposes: purposes.map(use => ({ ...use, money: inMoney(use.cost) })),
    timesDrawn: drawnTimes(words, purposes),
    failures: await failuresSince(db, since),
    libraries: libraries.map(one => ({ ...one, money: inMoney(one.cost) })),
  }
}

const lastDays = (now: Date): string[] =>
  Array.from({ length: daysShown }, (_, place) =>
    new Date(now.getTime() - (daysShown - 1 - place) * dayMs).toISOString().slice(0, 10),
  )

/** What the month has cost; where there is a budget, of how much, drawn beside how far the month is. */
function shownMonth({ words, config }: Context, spent: number, today: string) {
  const { models } = config
  const text = money(words, spent, models)
  if (!models.budget) return { text, budget: null, svg: null, finding: null }
  const budget = money(words, models.budget, models)
  const day = Number(today.slice(8))
  const days = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)), 0)).getUTCDate()
  const finding = words.t('insights.dashboards.budget-finding', { spent: text, budget, day, days })
  const read = Math.min(100, (spent / models.budget) * 100)
  const mark = words.t('insights.dashboards.today')
  return {
    text,
    budget,
    finding,
    svg: readingProgress({ read, needed: (day / days) * 100, mark, label: finding }),
  }
}

/** Calls of each day, drawn; null where there were none. */
function drawnDays(words: Formatters, days: readonly string[], used: readonly DayUse[]) {
  const calls = new Map(used.map(({ day, chat, embeddings }) => [day, chat + embeddings]))
  const total = [...calls.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  const finding = words.t('insights.dashboards.days-finding', { total, days: calls.size })
  const values = days.map(day => [words.date(day, 'short'), calls.get(day) ?? 0] as const)
  return { svg: dayBars({ values, label: finding }), finding }
}

/** How long answers take by what they are for, drawn; null where there is nothing to compare. */
function drawnTimes(words: Formatters, purposes: readonly PurposeUse[]) {
  const timed = purposes.flatMap(({ purpose, median }) =>
    median === null ? [] : [{ name: words.t(`insights.models.purposes.${purpose}`), ms: Math.round(median) }],
  )
  const slowest = timed.toSorted((one, other) => other.ms - one.ms)[0]
  if (!slowest || timed.length < 2) return null
  const finding = words.t('insights.dashboards.times-finding', slowest)
  return {
    svg: namedRows({ rows: timed.map(({ name, ms }) => [name, ms] as const), label: finding }),
    finding,
  }
}
