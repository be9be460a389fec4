import type { Demo, DemoLibrary } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { type Fine, fineFor } from '../charges/fine.ts'
import type { House } from '../rules/house.ts'
import { lengthOf } from '../rules/length.ts'
import { fineTerms } from '../rules/terms.ts'
import type { Lending } from './writing.ts'
import { writeRows } from './writing.ts'

/** What is younger may be owed still. */
const owedFor = 60 * 86_400_000
/** Nobody owes so much that nothing more is lent to them. */
const owedAtMost = 900

/** Fines of what came back late: most paid on the spot, some waived, a few of lately owed still. */
export async function addCharges(
  demo: Demo,
  { library, house, lendings }: { library: DemoLibrary; house: House; lendings: readonly Lending[] },
): Promise<void> {
  const owed = new Map<string, number>()
  const rows = lendings.flatMap(lending => {
    const fine = fineOf(house, lending)
    if (!fine || lending.returnedAt === null) return []
    const soFar = owed.get(lending.patron.id) ?? 0
    const isYoung = lending.returnedAt > demo.now.getTime() - owedFor
    const charge = chargeOf(library, lending, fine)
    if (isYoung && soFar + fine.amount <= owedAtMost && demo.random.chance(0.4)) {
      owed.set(lending.patron.id, soFar + fine.amount)
      return [charge]
    }
    return [charge, settlementOf(demo, charge)]
  })
  await writeRows(demo, 'circulation.ledger', rows)
}

function fineOf(house: House, { scope, branch, length, copy, dueAt, returnedAt }: Lending): Fine | null {
  if (returnedAt === null || returnedAt <= dueAt) return null
  const loan = { branchId: branch, length: lengthOf(length), price: copy.price, left: null }
  const fine = fineFor(new Date(dueAt), new Date(returnedAt), fineTerms(house, scope, loan))
  return fine.amount > 0 ? fine : null
}

type Entry = ReturnType<typeof chargeOf>

const chargeOf = (library: DemoLibrary, lending: Lending, fine: Fine) => ({
  id: newId(),
  library_id: library.id,
  patron_id: lending.patron.id,
  kind: 'fine',
  amount: fine.amount,
  settles: null as string | null,
  loan_id: lending.id as string | null,
  branch_id: lending.returnedBranch,
  method: null as string | null,
  receipt_id: null as string | null,
  note: null as string | null,
  explained: fine as Fine | null,
  made_at: new Date(lending.returnedAt ?? 0),
  made_by: lending.lentBy,
})

function settlementOf({ random }: Demo, charge: Entry): Entry {
  const settled = { ...charge, id: newId(), amount: -charge.amount, settles: charge.id, explained: null }
  if (random.chance(0.12)) return { ...settled, kind: 'waiver', note: random.pick(reasons) }
  return { ...settled, kind: 'payment', method: random.chance(0.6) ? 'card' : 'cash', receipt_id: newId() }
}

const reasons = ['Was ill.', 'First time late.', 'The book drop was full.']
