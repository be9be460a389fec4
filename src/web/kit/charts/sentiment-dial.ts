import { escapeText, round } from './drawing.ts'

const MIDDLE = { x: 100, y: 104 }
const OUTER = 92
const INNER = 74
const GAP = 0.012

/** Bounds of the five words: very negative, negative, neutral, positive, very positive. */
const ARCS = [
  [-1, -0.5, 'c'],
  [-0.5, -0.3, 'd'],
  [-0.3, 0.3, 'e'],
  [0.3, 0.5, 'b'],
  [0.5, 1, 'a'],
] as const

/** `value` from −1 to 1. `label`: the value and its word, in a sentence. */
export type SentimentDial = { value: number; label: string }

/** A barometer of what readers feel. Under three reviews there is no dial: the caller shows the reviews alone. */
export function sentimentDial({ value, label }: SentimentDial): string {
  const arcs = ARCS.map(([from, to, kind]) => arc(from + GAP, to - GAP, kind))
  return `<svg class="dial" viewBox="0 0 200 136" role="img" aria-label="${escapeText(label)}">${arcs.join('')}<path class="mark" d="M${MIDDLE.x} ${MIDDLE.y}L${point(value, 68)}"/><circle class="ink" cx="${MIDDLE.x}" cy="${MIDDLE.y}" r="6"/><text class="soft" x="17" y="122" text-anchor="middle">−1</text><text class="soft" x="183" y="122" text-anchor="middle">+1</text><text class="big" x="100" y="136" text-anchor="middle">${signed(value)}</text></svg>`
}

function arc(from: number, to: number, kind: string): string {
  return `<path class="${kind}" d="M${point(from, OUTER)}A${OUTER} ${OUTER} 0 0 1 ${point(to, OUTER)}L${point(to, INNER)}A${INNER} ${INNER} 0 0 0 ${point(from, INNER)}Z"/>`
}

/** Where a value stands on the half circle of a radius. */
function point(value: number, radius: number): string {
  const angle = Math.PI * (1 - (value + 1) / 2)
  return `${round(MIDDLE.x + radius * Math.cos(angle))} ${round(MIDDLE.y - radius * Math.sin(angle))}`
}

function signed(value: number): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : ''
  return sign + Math.abs(value).toFixed(2)
}
