/** A vector as the database reads it. */
export const vectorText = (vector: readonly number[]): string => `[${vector.join(',')}]`
