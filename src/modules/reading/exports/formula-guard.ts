const risky = /^[=+\-@\t\r']/

/** A cell that begins like a formula must not become one in a spreadsheet: a quote before it makes it text. */
export const guarded = (text: string): string => (risky.test(text) ? `'${text}` : text)

/** Takes off exactly the quote that `guarded` put there. */
export const unguarded = (text: string): string =>
  text.startsWith("'") && risky.test(text.slice(1)) ? text.slice(1) : text
