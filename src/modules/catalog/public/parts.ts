import type { Db } from '../../../database.ts'
import { beginningsOfParts, mostInPart } from './public-works.ts'

const hour = 3_600_000

/** Where a sitemap's parts begin, worked out once in an hour: it walks through all works. */
export class Parts {
  #kept: { until: number; beginnings: Promise<string[]> } | null = null

  beginnings(db: Db, now: Date): Promise<string[]> {
    if (this.#kept !== null && now.getTime() < this.#kept.until) return this.#kept.beginnings
    const beginnings = beginningsOfParts(db, mostInPart)
    this.#kept = { until: now.getTime() + hour, beginnings }
    beginnings.catch(() => {
      this.#kept = null
    })
    return beginnings
  }
}
