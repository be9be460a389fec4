import { escapeText, image, round } from './drawing.ts'

const TOP = 24
const BASE = 128
const HEIGHT = 150

/**
 * `running`: place of the month that is not over; those after it are to come and have neither bar nor figure.
 * `goal`: a month's pace, as a dotted line. `label`: the finding, in a sentence.
 */
export type MonthBars = {
  values: readonly number[]
  initials: readonly string[]
  running?: number | undefined
  goal?: number | undefined
  label: string
}

/** Bars per month, each with its figure above and the month's initial below; the running month is outlined. */
export function monthBars({ values, initials, running = -1, goal = 0, label }: MonthBars): string {
  const most = Math.max(goal, ...values, 1)
  const slot = 100 / values.length
  const width = slot * 0.62
  const tall = (value: number) => (value / most) * (BASE - TOP)
  const bars = values.map((value, month) => {
    const height = round(tall(value))
    const x = round(month * slot + (slot - width) / 2)
    const middle = round(month * slot + slot / 2)
    const bar = `<rect class="${month === running ? 'b' : 'a'}" x="${x}%" y="${round(BASE - height)}" width="${round(width)}%" height="${height}"/>`
    const figure = `<text class="v" x="${middle}%" y="${round(BASE - height - 6)}" text-anchor="middle">${value}</text>`
    const initial = `<text class="soft" x="${middle}%" y="145" text-anchor="middle">${escapeText(initials[month] ?? '')}</text>`
    return (value ? bar : '') + (running < 0 || month <= running ? figure : '') + initial
  })
  const axis = `<line class="axis" x1="0" x2="100%" y1="${BASE}" y2="${BASE}"/>`
  return image(HEIGHT, label, (goal ? goalLine(round(BASE - tall(goal))) : '') + bars.join('') + axis)
}

function goalLine(y: number): string {
  return `<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}" stroke-dasharray="2 4"/>`
}
