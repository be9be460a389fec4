/** From and to, both included; null is open. */
export type Years = { from: number | null; to: number | null }

/** `1990`, `1990..2000`, `..1950`, `1990..`; null for anything else. The earlier year may stand second. */
export function readYears(text: string): Years | null {
  const written = /^(-?\d{1,4})?\s*(\.\.|…)?\s*(-?\d{1,4})?$/u.exec(
    text.normalize('NFKC').replace('…', '..').trim(),
  )
  if (written === null) return null
  const [, first, dots, second] = written
  if (dots === undefined) return first === undefined || second !== undefined ? null : only(first)
  if (first === undefined && second === undefined) return null
  const [from, to] = [numberIn(first), numberIn(second)]
  return from !== null && to !== null && from > to ? { from: to, to: from } : { from, to }
}

/** As an address says it. */
export const writeYears = ({ from, to }: Years): string =>
  from === to ? String(from) : `${from ?? ''}..${to ?? ''}`

const only = (text: string): Years => ({ from: Number(text), to: Number(text) })
const numberIn = (text: string | undefined): number | null => (text === undefined ? null : Number(text))
