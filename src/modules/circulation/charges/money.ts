const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** What somebody typed as an amount of this currency, in minor units; null where it is none, or not above nothing. */
export function minorUnits(text: string, currency: string): number | null {
  const digits = digitsOf(currency)
  const bare = text.replace(/^[\p{Sc}\s]+|[\p{Sc}\s]+$/gu, '')
  const found = /^(\d{1,7})(?:[.,](\d+))?$/.exec(bare)
  const [, whole = '', part = ''] = found ?? []
  if (!found || part.length > digits) return null
  const minor = Number(whole + part.padEnd(digits, '0'))
  return minor > 0 ? minor : null
}

/** The same the other way, as a field shows it. */
export function majorUnits(minor: number, currency: string): string {
  const digits = digitsOf(currency)
  return (minor / 10 ** digits).toFixed(digits)
}
