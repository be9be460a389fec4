/** How many digits a currency has after its point: 2 for pounds, 0 for yen. */
const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Money as people write it ('2', '0.50', '0,5') in minor units; null where it is none, or has more digits than the currency. */
export function minorIn(text: string, currency: string): number | null {
  const [, whole, part = ''] = /^(\d{1,7})(?:[.,](\d+))?$/.exec(text.replace(/\s/g, '')) ?? []
  const digits = digitsOf(currency)
  if (whole === undefined || part.length > digits) return null
  return Number(whole + part.padEnd(digits, '0'))
}

/** The same the other way, for a field: '0.50'. */
export const writeMinor = (minor: number, currency: string): string =>
  (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency))
