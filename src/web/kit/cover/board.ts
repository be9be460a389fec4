import type { Design } from './design.ts'
import { ornament } from './ornament.ts'
import { escapeText, filled } from './svg.ts'
import { initialOf, isRightToLeft } from './title.ts'

/** Field of a cover, in its own units. */
export const WIDTH = 160
export const HEIGHT = 240

/** The middle of the board beside the hinge. */
export const MIDDLE = 86

const LAYOUT_INITIAL = 4
const LAYOUT_MEDALLION = 5

/** A cover about to be stamped: its inks, what it says, and how. */
export type Board = {
  cloth: string
  shade: string
  foil: string
  layout: number
  frame: number
  ornament: number
  title: string
  initial: string | null
  rightToLeft: boolean
}

/** The board of a short title. Without a letter that stands well alone, the layout of the initial becomes the medallion. */
export function boardOf(design: Design, title: string): Board {
  const { cloth, shade, foil } = design.cloth
  const initial = initialOf(title)
  return {
    cloth,
    shade,
    foil,
    layout: design.layout === LAYOUT_INITIAL && !initial ? LAYOUT_MEDALLION : design.layout,
    frame: design.frame,
    ornament: design.ornament,
    title,
    initial,
    rightToLeft: isRightToLeft(title),
  }
}

/** The groove where a board opens. */
export function hinge(board: Board): string {
  return filled(0, 0, 11, HEIGHT, board.shade)
}

/** The board's ornament, in foil unless on a label of foil. */
export function stamp(board: Board, x: number, y: number, scale = 1, ink = board.foil): string {
  const ground = ink === board.foil ? board.cloth : board.foil
  return ornament(board.ornament, x, y, scale, { ink, ground })
}

/** The initial on its baseline, or the ornament in its place. */
export function initial(board: Board, x: number, y: number, size: number, ink = board.foil): string {
  if (!board.initial) return stamp(board, x, y - size * 0.35, size / 50, ink)
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="middle" fill="${ink}">${escapeText(board.initial)}</text>`
}
