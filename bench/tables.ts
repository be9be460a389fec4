/** A table in Markdown, its first column to the left. */
export const table = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [
    `| ${columns.join(' | ')} |`,
    `|${columns.map((_, place) => (place === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map(row => `| ${row.join(' | ')} |`),
  ].join('\n')

/** A heading and what stands under it. */
export const section = (title: string, text: string): string => `## ${title}\n\n${text}`

/** A number without what stands behind its point. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** Milliseconds, short ones with a tenth. */
export const ms = (value: number): string => (value < 10 ? value.toFixed(1) : whole(value))
