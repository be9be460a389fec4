import { round } from './svg.ts'

/** Eight, each drawn about 0,0 within ±20. "F" stands for the ink, "C" for what is behind it. */
export const ORNAMENTS: readonly string[] = [
  // lozenge
  '<path d="M0-20 12 0 0 20-12 0ZM0-10 6 0 0 10-6 0Z" fill-rule="evenodd"/>',
  // rosette
  '<path d="M0-20c5 7 5 13 0 20-5-7-5-13 0-20ZM0 20c5-7 5-13 0-20-5 7-5 13 0 20ZM-20 0c7-5 13-5 20 0-7 5-13 5-20 0ZM20 0c-7-5-13-5-20 0 7 5 13 5 20 0Z"/><path d="M-13-13 13 13M13-13-13 13" stroke="F" stroke-width="1.6"/>',
  // leaf
  '<path d="M1 8C-15 10-19-6-9-13-5-16 0-13 1-9 3-13 8-16 12-12 20-4 14 9 1 8Z"/><path d="M1 8C3 14-1 19-9 18" fill="none" stroke="F" stroke-width="2"/>',
  // rings
  '<circle r="6"/><circle r="12" fill="none" stroke="F" stroke-width="2"/><circle r="18.5" fill="none" stroke="F" stroke-width="1.4"/>',
  // waves
  '<path d="M-20-9q5-8 10 0t10 0 10 0 10 0M-20 1q5-8 10 0t10 0 10 0 10 0M-20 11q5-8 10 0t10 0 10 0 10 0" fill="none" stroke="F" stroke-width="2.4"/>',
  // quatrefoil
  '<circle cy="-9" r="8.5"/><circle cy="9" r="8.5"/><circle cx="-9" r="8.5"/><circle cx="9" r="8.5"/><circle r="4.5" fill="C"/>',
  // branch
  '<path d="M0 20V-18" fill="none" stroke="F" stroke-width="2"/><path d="M0-8C2-15 8-18 13-17 13-11 8-7 0-8ZM0-8C-2-15-8-18-13-17-13-11-8-7 0-8ZM0 4C2-3 8-6 15-5 14 1 8 5 0 4ZM0 4C-2-3-8-6-15-5-14 1-8 5 0 4ZM0 16C2 9 8 6 13 7 12 13 8 17 0 16ZM0 16C-2 9-8 6-13 7-12 13-8 17 0 16Z"/>',
  // arches
  '<path d="M-18 20V0A18 18 0 0 1 18 0V20M-11 20V0A11 11 0 0 1 11 0V20" fill="none" stroke="F" stroke-width="2"/><path d="M-4 20V0A4 4 0 0 1 4 0V20Z"/>',
]

/** Ornament `kind` about a point, `scale` times ±20, stamped in `ink` on `ground`. */
export function ornament(
  kind: number,
  x: number,
  y: number,
  scale: number,
  { ink, ground }: { ink: string; ground: string },
): string {
  const drawing = (ORNAMENTS[kind] ?? '').replaceAll('"F"', `"${ink}"`).replaceAll('"C"', `"${ground}"`)
  const scaled = scale === 1 ? '' : ` scale(${round(scale)})`
  return `<g transform="translate(${x} ${round(y)})${scaled}" fill="${ink}">${drawing}</g>`
}
