import { type Db, transaction } from '../../../database.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

/** What an administrator switches for the whole installation, each with its choices; the first is how it comes. */
export const switches = {
  /** Who may make an account. */
  registration: ['open', 'by-invitation', 'closed'],
  /** Who may found a library. */
  founding: ['everybody', 'administrators'],
  /** Whether language models may be asked. */
  models: ['off', 'on'],
} as const

export type SwitchName = keyof typeof switches
export type Switched<Name extends SwitchName> = (typeof switches)[Name][number]

/** How a switch stands. */
export async function switched<Name extends SwitchName>(db: Db, name: Name): Promise<Switched<Name>> {
  const choices: readonly Switched<Name>[] = switches[name]
  const stored = await tables(db)
    .selectFrom('identity.switches')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  // A choice of a later version means nothing to this one.
  return choices.find(choice => choice === stored?.value) ?? (choices[0] as Switched<Name>)
}

/** All of them as they stand. */
export async function allSwitched(db: Db): Promise<{ [Name in SwitchName]: Switched<Name> }> {
  const [registration, founding, models] = [
    await switched(db, 'registration'),
    await switched(db, 'founding'),
    await switched(db, 'models'),
  ]
  return { registration, founding, models }
}

/** Sets those that are named; the others stay. */
export function setSwitches(
  db: Db,
  wanted: { [Name in SwitchName]?: Switched<Name> },
  actor: Actor,
  now: Date,
): Promise<void> {
  return transaction(db, async tx => {
    const before = await allSwitched(tx)
    for (const [name, value] of Object.entries(wanted)) {
      if (before[name as SwitchName] === value) continue
      await tables(tx)
        .insertInto('identity.switches')
        .values({ name, value, changed_at: now })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ value, changed_at: now }))
        .execute()
      await record(tx, { ...actor, event: 'identity.switch-set', details: { name, value } }, now)
    }
  })
}
