import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { escapeHtml } from './escape.ts'

type Nested = { [key: string]: string | Nested }
type Params = Record<string, unknown>

/** The interface's texts and formats for one language and zone. */
export type Formatters = {
  language: string
  direction: 'ltr' | 'rtl'
  /** Whether there is a message with this key. */
  knows(key: string): boolean
  /** A message by its key, such as `catalog.imports.title`; plain text, escaped where it is put into HTML. */
  t(key: string, params?: Params): string
  /** A message that holds b, cite, em or kbd marks, whose names no parameter may have; safe HTML, parameters escaped. */
  rich(key: string, params?: Params): string
  number(value: number): string
  /**
   * A day ('2026-11-20') or a moment, in words: 20 November, with the year when it is not this one. A moment is told by the reader's
   * clock, unless it is a day of some other place: a loan is due when the library closes, wherever it is read.
   */
  date(value: string | Date, style?: DateStyle, zone?: string): string
  /** Minor units of a currency. */
  money(minor: number, currency: string): string
}
export type DateStyle =
  | 'day'
  | 'short'
  | 'full'
  | 'yearly'
  | 'weekday'
  | 'month'
  | 'whole-month'
  | 'time'
  | 'moment'

const marks = ['b', 'cite', 'em', 'kbd'] as const
const markers = Object.fromEntries(
  marks.map(mark => [mark, (parts: unknown[]) => `<${mark}>${parts.join('')}</${mark}>`]),
)

/** Reads `views/<module>/en.json` of every module into flat keys. */
export function readMessages(views: string, language = 'en'): Map<string, string> {
  const messages = new Map<string, string>()
  for (const folder of readdirSync(views, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue
    const text = readIfThere(join(views, folder.name, `${language}.json`))
    if (text) flatten(folder.name, JSON.parse(text) as Nested, messages)
  }
  return messages
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function flatten(prefix: string, nested: Nested, into: Map<string, string>): void {
  for (const [key, value] of Object.entries(nested)) {
    if (typeof value === 'string') into.set(`${prefix}.${key}`, value)
    else flatten(`${prefix}.${key}`, value, into)
  }
}

/** Texts are parsed at their first use and kept, so that a start does not pay for pages nobody opens. */
export class Words {
  readonly #messages: Map<string, string>
  readonly #parsed = new Map<string, IntlMessageFormat>()
  readonly #formatters = new Map<string, Formatters>()
  readonly #years = new Map<string, { quarter: number; year: string }>()

  constructor(messages: Map<string, string>) {
    this.#messages = messages
  }

  has(key: string): boolean {
    return this.#messages.has(key)
  }

  in(language: string, zone: string, now: Date): Formatters {
    const year = this.#yearIn(zone, now)
    const name = `${language} ${zone} ${year}`
    let formatters = this.#formatters.get(name)
    if (!formatters) {
      formatters = this.#make(language, zone, year)
      this.#formatters.set(name, formatters)
    }
    return formatters
  }

  // Asked for twice at every request; no zone changes its year but at a quarter of an hour.
  #yearIn(zone: string, now: Date): string {
    const quarter = Math.floor(now.getTime() / 900_000)
    let known = this.#years.get(zone)
    if (known?.quarter !== quarter) {
      known = { quarter, year: yearIn(zone, now) }
      this.#years.set(zone, known)
    }
    return known.year
  }

  #make(language: string, zone: string, year: string): Formatters {
    const formats = new Map<string, ReturnType<typeof dateFormats>>()
    const datesIn = (place: string) => {
      const dates = formats.get(place) ?? dateFormats(language, place)
      formats.set(place, dates)
      return dates
    }
    const numbers = new Intl.NumberFormat(language)
    return {
      language,
      direction: rightToLeft.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr',
      t: remembering((key, params) => String(this.#message(key, language).format(params as never))),
      rich: remembering((key, params = {}) =>
        [this.#message(key, language).format({ ...escaped(params), ...markers } as never)].flat().join(''),
      ),
      knows: key => this.#messages.has(key),
      number: value => numbers.format(value),
      date: (value, style = 'day', place = zone) => {
        const day = typeof value === 'string'
        const moment = day ? new Date(`${value.slice(0, 10)}T12:00:00Z`) : value
        const thisYear = (day ? value.slice(0, 4) : yearIn(place, value)) === year
        return datesIn(place)(moment, style, thisYear, day)
      },
      money: (minor, currency) => moneyFormat(language, currency)(minor),
    }
  }

  #message(key: string, language: string): IntlMessageFormat {
    let message = this.#parsed.get(key)
    if (!message) {
      const text = this.#messages.get(key)
      if (text === undefined) throw new Error(`There is no message ${key}.`)
      message = new IntlMessageFormat(text, language)
      this.#parsed.set(key, message)
    }
    return message
  }
}

type Say = (key: string, params?: Params) => string

// What the rows of a list say is mostly the same few sentences with small numbers; to format one costs more than all
// that stands around it.
const mostSaid = 2000
const longestSaid = 200

function remembering(say: Say): Say {
  const said = new Map<string, string>()
  return (key, params) => {
    const name = params ? key + JSON.stringify(params) : key
    let text = said.get(name)
    if (text === undefined) {
      text = say(key, params)
      if (said.size >= mostSaid) said.clear()
      if (name.length <= longestSaid) said.set(name, text)
    }
    return text
  }
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'yi'])

const escaped = (params: Params): Params =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? escapeHtml(value) : value,
    ]),
  )

const years = new Map<string, Intl.DateTimeFormat>()

function yearIn(zone: string, moment: Date): string {
  let format = years.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' })
    years.set(zone, format)
  }
  return format.format(moment)
}

const yearless: readonly DateStyle[] = ['yearly', 'weekday', 'month', 'time']

function dateFormats(language: string, zone: string) {
  const options: Record<DateStyle, Intl.DateTimeFormatOptions> = {
    day: { day: 'numeric', month: 'long' },
    short: { day: 'numeric', month: 'short' },
    full: { weekday: 'long', day: 'numeric', month: 'long' },
    yearly: { day: 'numeric', month: 'long' },
    weekday: { weekday: 'long' },
    month: { month: 'long' },
    'whole-month': { month: 'long' },
    time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    moment: { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }
  const made = new Map<string, Intl.DateTimeFormat>()
  return (moment: Date, style: DateStyle, thisYear: boolean, day: boolean): string => {
    const name = `${style} ${thisYear} ${day}`
    let format = made.get(name)
    if (!format) {
      const year = thisYear || yearless.includes(style) ? {} : { year: 'numeric' as const }
      // A bare day has no zone: shown in UTC at noon it stays that day everywhere.
      format = new Intl.DateTimeFormat(british(language), {
        ...options[style],
        ...year,
        timeZone: day ? 'UTC' : zone,
      })
      made.set(name, format)
    }
    return format.format(moment)
  }
}

/** Plain "en" would put the month first; the house writes "26 November". */
const british = (language: string) => (language === 'en' ? 'en-GB' : language)

const moneyFormats = new Map<string, (minor: number) => string>()

function moneyFormat(language: string, currency: string): (minor: number) => string {
  const name = `${language} ${currency}`
  let format = moneyFormats.get(name)
  if (!format) {
    const major = new Intl.NumberFormat(british(language), { style: 'currency', currency })
    const digits = major.resolvedOptions().maximumFractionDigits ?? 2
    format = minor => major.format(minor / 10 ** digits)
    moneyFormats.set(name, format)
  }
  return format
}
