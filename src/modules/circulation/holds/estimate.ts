/**
 * When a hold will be ready, as far as can be known: each copy that comes back goes to who is next, who keeps it for as
 * long as such loans last here.
 * @param ahead holds before this one in the queue
 * @param freeAt for each copy that may serve the title, when it is expected back, in ms; a copy on the shelf is free now
 * @param cycle ms from one hold's being filled to the copy's being free again
 * @returns ms, or null where no copy will ever come
 */
export function expectedAt(ahead: number, freeAt: readonly number[], cycle: number): number | null {
  const free = freeAt.toSorted((one, other) => one - other)
  for (let turn = 0; turn < ahead; turn++) {
    const [first, ...others] = free
    if (first === undefined) return null
    const place = others.findIndex(at => at > first + cycle)
    free.splice(0, free.length, ...others)
    free.splice(place === -1 ? others.length : place, 0, first + cycle)
  }
  return free[0] ?? null
}
