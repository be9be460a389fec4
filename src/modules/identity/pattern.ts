/** A pattern for `like` that finds this text anywhere; what was typed stands for itself. */
export const patternOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`
