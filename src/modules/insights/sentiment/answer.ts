/** One number from −1 to 1 and nothing else, as a model was told to say it; null for every other answer. */
export function numberIn(answer: string): number | null {
  const text = answer.trim()
  if (!/^[+\-−]?(?:0|1|0?\.\d{1,6}|[01]\.\d{1,6})$/.test(text)) return null
  const value = Number(text.replace('−', '-'))
  return value >= -1 && value <= 1 ? value : null
}
