import { escapeText, image, round } from './drawing.ts'

const TOP = 24
const BASE = 128
const HEIGHT = 150

/** `values`: each day or month by its date, in order. `label`: the finding, in a sentence. */
export type DayBars = { values: readonly (readonly [name: string, value: number])[]; label: string }

/** Bars so narrow that only the tallest has its figure, and the first and last their dates: a month of days, a year of months. */
export function dayBars({ values, label }: DayBars): string {
  const most = Math.max(...values.map(([, value]) => value), 1)
  const slot = 100 / Math.max(1, values.length)
  const tallest = values.findIndex(([, value]) => value === most)
  const bars = values.map(([, value], place) => {
    const height = round((value / most) * (BASE - TOP))
    const x = round(place * slot + slot * 0.12)
    return value
      ? `<rect class="a" x="${x}%" y="${round(BASE - height)}" width="${round(slot * 0.76)}%" height="${height}"/>`
      : ''
  })
  const middle = Math.min(96, Math.max(4, round((tallest + 0.5) * slot)))
  const figure =
    tallest < 0 ? '' : `<text class="v" x="${middle}%" y="${TOP - 6}" text-anchor="middle">${most}</text>`
  const ends = `<text class="soft" x="0" y="145">${escapeText(values[0]?.[0] ?? '')}</text><text class="soft" x="100%" y="145" text-anchor="end">${escapeText(values.at(-1)?.[0] ?? '')}</text>`
  const axis = `<line class="axis" x1="0" x2="100%" y1="${BASE}" y2="${BASE}"/>`
  return image(HEIGHT, label, bars.join('') + figure + ends + axis)
}
