/** What a browser says of itself, told apart as far as a person would: `Firefox`, `Android`; null where it says nothing we know. */
export type Device = { browser: string | null; system: string | null }

// The first that fits counts: nearly all of them also claim to be those further down.
const browsers: readonly [string, RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Vivaldi', /\bVivaldi\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['DuckDuckGo', /\bDuckDuckGo\/|\bDdg\//],
  ['Firefox', /\bFirefox\/|\bFxiOS\//],
  ['Chromium', /\bChromium\/|\bHeadlessChrome\//],
  ['Chrome', /\bChrome\/|\bCriOS\//],
  ['Safari', /\bSafari\//],
]

const systems: readonly [string, RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b|\bMac OS X\b/],
  ['Linux', /\bLinux\b|\bX11\b/],
]

/** @param agent the User-Agent header; anybody can write anything into it, so it is shown and never trusted */
export const deviceOf = (agent: string): Device => ({
  browser: firstIn(browsers, agent),
  system: firstIn(systems, agent),
})

const firstIn = (known: readonly [string, RegExp][], agent: string): string | null =>
  known.find(([, mark]) => mark.test(agent))?.[0] ?? null
