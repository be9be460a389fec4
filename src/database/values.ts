import pg from 'pg'

const { INT8, DATE } = pg.types.builtins

/**
 * How PostgreSQL's values arrive: bigint (every `count`) as a number, `date` as the 'YYYY-MM-DD' that it
 * is (a Date would be a midnight somewhere and shift by a day elsewhere), timestamptz as a Date.
 */
export const parsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 && format !== 'binary') return safeNumber
    if (oid === DATE && format !== 'binary') return (text: string) => text
    return pg.types.getTypeParser(oid, format as 'text')
  }) as typeof pg.types.getTypeParser,
}

/** @throws {RangeError} past 2^53, where a number would no longer be the one that is stored */
function safeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} does not fit a JavaScript number.`)
  return number
}
