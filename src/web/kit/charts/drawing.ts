import { escapeText } from '../cover/svg.ts'

export { escapeText, round } from '../cover/svg.ts'

/** x in percent, y in pixels, words in rem by the stylesheet: a chart is as wide as its column and never distorts. */

/** The drawing as one image that says its finding in a sentence. `height` in pixels, or with its unit. */
export function image(height: number | string, label: string, content: string): string {
  return `<svg height="${height}" role="img" aria-label="${escapeText(label)}">${content}</svg>`
}
