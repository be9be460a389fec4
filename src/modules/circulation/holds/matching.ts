/**
 * Whether each hold can be given a copy of its own. A matching, not a scan: with A content with copies 1 and 2 and B with
 * 1 alone, a scan that gives 1 to A finds none for B (RULES R4).
 * @param accepted for each hold the copies that would do
 */
export function everyHoldServed(accepted: readonly (readonly string[])[]): boolean {
  const holdOf = new Map<string, number>()
  const place = (hold: number, seen: Set<string>): boolean => {
    for (const copy of accepted[hold] ?? []) {
      if (seen.has(copy)) continue
      seen.add(copy)
      const other = holdOf.get(copy)
      if (other === undefined || place(other, seen)) {
        holdOf.set(copy, hold)
        return true
      }
    }
    return false
  }
  return accepted.every((_, hold) => place(hold, new Set()))
}
