import type { Random } from '../../../demo/random.ts'
import type { Demo, DemoLibrary } from '../../../demo.ts'
import { titledCopies } from '../../catalog/index.ts'

export type LentCopy = {
  id: string
  workId: string
  title: string
  barcode: string
  itemType: string
  owner: string
  /** Where it stands, or will when it comes back. */
  branch: string
  /** From when on it is on the shelf again, in ms. */
  free: number
  /** From when on it is not lent any more, in ms; what is damaged or lost was lent before. */
  until: number
  /** Picture books, stories, what is for young people, and comics. */
  forChildren: boolean
  /** Minor units, where it is known. */
  price: number | null
  /** Up to when the loan that it is out on will have been renewed, in ms: no hold was in its way. */
  renewedAt: number
  /** It is not for whoever comes by: set aside, on its way, or asked for. */
  aside: boolean
  /** How often it is taken, against others. */
  appeal: number
}

/** A library's copies as its readers see them: a few are taken all the time. */
export async function copiesToLend({ db, random, now }: Demo, library: DemoLibrary): Promise<LentCopy[]> {
  const found = await titledCopies(db)
    .where('copy.library_id', '=', library.id)
    .where('copy.reference_only', '=', false)
    .orderBy('copy.barcode')
    .execute()
  const appeals = new Map<string, number>()
  return found.map(copy => {
    const appeal = appeals.get(copy.work_id) ?? appealOf(random)
    appeals.set(copy.work_id, appeal)
    const gone = copy.status !== 'in-collection'
    return {
      id: copy.id,
      workId: copy.work_id,
      title: copy.title,
      barcode: copy.barcode,
      itemType: copy.item_type,
      owner: copy.owning_branch_id,
      branch: copy.holding_branch_id,
      free: 0,
      until: gone ? now.getTime() - random.whole(70, 500) * 86_400_000 : Number.POSITIVE_INFINITY,
      forChildren: /\b[EJYG]\b/.test(copy.call_number ?? ''),
      price: copy.price_minor,
      renewedAt: 0,
      aside: false,
      appeal,
    }
  })
}

const appealOf = (random: Random): number => 1 / (0.12 + random.share())
