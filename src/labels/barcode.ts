import bwip from 'bwip-js/node'

/** A barcode as its black bars, on a line that is `width` of the narrowest bars long. */
export type Bars = { width: number; bars: ReadonlyArray<{ x: number; width: number }> }

/** White on both sides that a scanner needs, in narrowest bars. */
const quiet = 10

/** The bars of a text in Code 128, which scanners at desks read; null for a text that it cannot hold. */
export function barsOf(text: string): Bars | null {
  if (!/^[\x20-\x7e]{1,40}$/.test(text)) return null
  const [drawn] = bwip.raw({ bcid: 'code128', text })
  if (drawn === undefined || !('sbs' in drawn)) return null
  let x = quiet
  const bars: Array<{ x: number; width: number }> = []
  for (const [place, width] of [...drawn.sbs].entries()) {
    if (place % 2 === 0) bars.push({ x, width })
    x += width
  }
  return { width: x + quiet, bars }
}

/** The path of a drawing that is `width` by 30. */
export const pathOf = ({ bars }: Bars): string =>
  bars.map(({ x, width }) => `M${x} 0h${width}v30h-${width}Z`).join('')
