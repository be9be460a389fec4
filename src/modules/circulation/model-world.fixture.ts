import { sql } from 'kysely'
import { jobContext } from '../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../tests/shelf.ts'
import type { Database } from '../../database.ts'
import { isRefused } from '../../refusal.ts'
import { nobody } from '../identity/index.ts'
import type { Desk } from './loans/lending.ts'
import { house, type Model } from './model.fixture.ts'
import { registerPatron } from './patrons/patrons.ts'
import { emptyRule } from './rules/rule.ts'
import { saveRule } from './rules/rules.ts'

const began = new Date('2026-11-20T10:00:00Z')

/** A library of its own with the same things in it as the model: two branches, four patrons, three titles, six copies. */
export type World = {
  database: Database
  libraryId: string
  desks: readonly Desk[]
  patrons: readonly string[]
  barcodes: Map<string, string>
  works: readonly string[]
}

export async function newWorld(database: Database): Promise<{ world: World; model: Model }> {
  const { db } = database
  const made = await makeLibrary(db, { branches: ['Central', 'Harbour Lane'] })
  const { libraryId, branchIds, ownerId } = made
  await saveRule(
    db,
    libraryId,
    {
      ...emptyRule,
      loan_length: `${house.days}d`,
      loan_limit: house.loans,
      renewals: house.renewals,
      hold_limit: house.holds,
      fine_amount: house.fine,
      debt_limit: house.debt,
      lost_fee: house.lost,
    },
    nobody,
    began,
  )
  const model: Model = {
    now: began,
    closed: new Set(),
    homes: new Map(),
    copies: new Map(),
    holds: [],
    balances: new Map(),
    deeds: [],
  }
  for (const n of [0, 1, 2, 3]) {
    const home = branchIds[n % 2] ?? ''
    model.homes.set(await patronOf(database, { libraryId, home, n }), home)
  }
  const barcodes = new Map<string, string>()
  const works: string[] = []
  for (const [n, count] of [1, 2, 3].entries()) {
    const owner = branchIds[n % 2] ?? ''
    const codes = Array.from({ length: count }, (_, c) => `W${n}C${c}`)
    const shelved = await putOnShelf(db, { libraryId, branchId: owner, title: `Title ${n}`, barcodes: codes })
    works.push(shelved.workId)
    for (const [c, id] of shelved.copyIds.entries()) {
      barcodes.set(id, codes[c] ?? '')
      const [work, at] = [shelved.workId, owner]
      model.copies.set(id, {
        id,
        work,
        owner,
        at,
        lost: null,
        availability: 'on-shelf',
        to: null,
        loan: null,
      })
    }
  }
  const desks = branchIds.map(branchId => ({ libraryId, branchId, staffId: ownerId, zone: 'Europe/London' }))
  return { world: { database, libraryId, desks, patrons: [...model.homes.keys()], barcodes, works }, model }
}

async function patronOf(
  { db }: Database,
  { libraryId, home, n }: { libraryId: string; home: string; n: number },
): Promise<string> {
  const facts = {
    name: `Patron ${n}`,
    email: null,
    phone: null,
    category: 'adult',
    expires_on: null,
    note: null,
  }
  const made = await registerPatron(
    db,
    libraryId,
    { ...facts, home_branch_id: home, card: `C${n}` },
    nobody,
    began,
  )
  if (isRefused(made)) throw new Error('The world made the same card twice.')
  return made.id
}

export const at = ({ database }: World, { now }: Model) => jobContext({ database, filesDir: '' }, now)

/** All that is written down, in the words of the model. */
export async function written({ database, libraryId }: World) {
  const { rows } = await sql<{ state: Record<'copies' | 'holds' | 'balances', unknown> }>`
    select json_build_object(
      'copies', (select json_agg(json_build_object('id', copy.id, 'at', copy.holding_branch_id,
          'lost', copy.status = 'lost', 'availability', copy.availability, 'to', transfer.to_branch_id,
          'loan', case when loan.id is not null then json_build_object('id', loan.id, 'patron', loan.patron_id,
            'due', to_char(loan.due_at at time zone 'UTC', 'YYYY-MM-DD'), 'renewals', loan.renewals) end) order by copy.id)
        from catalog.copies copy
        left join circulation.loans loan on loan.copy_id = copy.id and loan.returned_at is null
        left join circulation.transfers transfer on transfer.copy_id = copy.id and transfer.ended_at is null
        where copy.library_id = ${libraryId}),
      'holds', (select coalesce(json_agg(json_build_object('id', id, 'pickup', pickup_branch_id, 'state', status,
          'filled', filled_copy_id, 'until', case when status = 'on-shelf' then shelf_until end) order by id), '[]')
        from circulation.holds where library_id = ${libraryId} and ended_at is null),
      'balances', (select json_agg(json_build_object('patron', patron.id, 'owes',
          (select coalesce(sum(amount), 0)::int from circulation.ledger where patron_id = patron.id)) order by patron.id)
        from circulation.patrons patron where library_id = ${libraryId})) as state`.execute(database.db)
  return rows[0]?.state
}

/** The same of the model. */
export const told = (model: Model) => ({
  copies: byId([...model.copies.values()]).map(({ id, at, lost, availability, to, loan }) => ({
    id,
    at,
    lost: lost !== null,
    availability,
    to,
    loan: loan && { id: loan.id, patron: loan.patron, due: loan.due, renewals: loan.renewals },
  })),
  holds: byId(model.holds.filter(({ state }) => state !== 'over')).map(hold => ({
    id: hold.id,
    pickup: hold.pickup,
    state: hold.state,
    filled: hold.filled,
    until: hold.state === 'on-shelf' ? hold.until : null,
  })),
  balances: byId([...model.homes.keys()].map(id => ({ id }))).map(({ id }) => ({
    patron: id,
    owes: model.balances.get(id) ?? 0,
  })),
})

const byId = <Thing extends { id: string }>(things: readonly Thing[]): Thing[] =>
  things.toSorted((one, other) => (one.id < other.id ? -1 : 1))
