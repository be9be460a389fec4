import { inEach, type Source } from './source.ts'

/** Things that have one place in the program. */
const places: { pattern: RegExp; only: RegExp; words: string }[] = [
  {
    pattern: /\.(?:transaction|startTransaction)\(\)/,
    only: /^src\/database\.ts$/,
    words: 'opens a transaction by itself; transaction() of database.ts is bounded and guarded',
  },
  {
    pattern: /\bprocess\.env\b/,
    only: /^src\/config\.ts$/,
    words: 'reads the environment; config.ts does that',
  },
  { pattern: /\.publish\(/, only: /^$/, words: 'publishes; emit() sends in the transaction' },
  {
    pattern: /\bDate\.now\(\)|\bnew Date\(\)/,
    // lucia asks its adapter, in sessions.ts, without a time.
    only: /^src\/(?:web\/app|jobs\/worker|modules\/identity\/accounts\/sessions)\.ts$|^src\/main/,
    words: 'looks at the clock; it is told the time',
  },
]

export const outOfPlace = (files: Source[]): string[] =>
  inEach(files, ({ path, text }) =>
    places.filter(({ pattern, only }) => pattern.test(text) && !only.test(path)).map(({ words }) => words),
  )
