/** Two places are enough for the eye and keep the drawing small. */
export const round = (value: number): number => +value.toFixed(2)

/** Text between tags or in a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}

/** A filled rectangle. */
export function filled(x: number, y: number, width: number, height: number, ink: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${ink}"/>`
}

/** A path that is only a line of `thickness`. */
export function ruled(path: string, ink: string, thickness: number): string {
  return `<path d="${path}" fill="none" stroke="${ink}" stroke-width="${thickness}"/>`
}
