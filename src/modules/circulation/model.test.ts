import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testDatabase } from '../../../tests/database.ts'
import { isRefused } from '../../refusal.ts'
import { nobody } from '../identity/index.ts'
import { moveDueDates } from './calendar/moving-dates.ts'
import { addSpecialDay } from './calendar/special-days.ts'
import { noteScan } from './desk/scans.ts'
import { undoLast } from './desk/undoing.ts'
import { cancelHold, changeHold } from './holds/changing.ts'
import { expireHolds } from './holds/expiring.ts'
import { placeHold } from './holds/placing.ts'
import { lend } from './loans/lending.ts'
import { markLost } from './loans/losing.ts'
import { renew } from './loans/renewing.ts'
import { takeBack } from './loans/taking-back.ts'
import { type Copy, copyOf, type Hold, type Model, plus, todayOf } from './model.fixture.ts'
import * as modelled from './model-deeds.fixture.ts'
import { at, newWorld, told, type World, written } from './model-world.fixture.ts'
import { askForTransfer } from './transfers/asking.ts'
import { untruths } from './truth.fixture.ts'

/** Of how many steps together, and how many of such rows; more with MODEL_RUNS, another beginning with MODEL_SEED. */
const runs = Number(process.env.MODEL_RUNS ?? 12)
const seed = Number(process.env.MODEL_SEED ?? 20_261_128)
const steps = 80

const database = testDatabase()

type Step = { does: keyof typeof deeds; patron: number; copy: number; branch: number; pick: number }

const stepOf: fc.Arbitrary<Step> = fc.record({
  does: fc.oneof(
    ...(
      [
        [8, 'lends'],
        [8, 'takes back'],
        [4, 'renews'],
        [6, 'places a hold'],
        [1, 'cancels a hold'],
        [1, 'suspends a hold'],
        [1, 'moves a hold'],
        [1, 'sends'],
        [1, 'loses'],
        [3, 'undoes'],
        [3, 'sleeps'],
        [1, 'closes a day'],
      ] as const
    ).map(([weight, name]) => ({ weight, arbitrary: fc.constant(name) })),
  ),
  patron: fc.nat(3),
  copy: fc.nat(5),
  branch: fc.nat(1),
  pick: fc.nat(20),
})

it(
  'ends every step as the rules say, whatever was done before',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepOf, { minLength: 1, maxLength: steps, size: 'max' }), async all => {
        const { world, model } = await newWorld(database)
        for (const step of all) {
          model.now = new Date(model.now.getTime() + 60_000)
          const [ended, expected] = await deeds[step.does](world, model, step)
          expect(ended, step.does).toBe(expected)
          expect(await written(world), step.does).toEqual(told(model))
          expect(await untruths(database.db), step.does).toEqual([])
        }
      }),
      { numRuns: runs, seed },
    )
  },
  20_000 + runs * 10_000,
)

/** How it ended, in a word, and how the model says it ends. */
type Deed = (world: World, model: Model, step: Step) => Promise<[ended: string, expected: string]>

const of = ({ patrons, desks, barcodes }: World, model: Model, step: Step) => {
  const id = [...barcodes.keys()][step.copy] ?? ''
  const desk = desks[step.branch]
  if (!desk) throw new Error('No desk.')
  return {
    desk,
    copy: copyOf(model, id),
    barcode: barcodes.get(id) ?? '',
    patronId: patrons[step.patron] ?? '',
    branch: desk.branchId,
  }
}

const word = (ended: object, otherwise: string): string =>
  'refused' in ended ? String(ended.refused) : otherwise

/** One of the holds that were placed; the late ones more often, since they are open. */
const holdOf = ({ holds }: Model, { pick }: Step): Hold | undefined => holds.at(-1 - (pick % 4))

const changing = ({ libraryId }: World, holdId: string) => ({
  libraryId,
  zone: 'Europe/London',
  holdId,
  actor: nobody,
  bySelf: true,
})

const nowhere = '00000000-0000-7000-8000-000000000000'
const loanIn = (copy: Copy): string => copy.loan?.id ?? nowhere

const deeds = {
  async lends(world, model, step) {
    const { desk, copy, barcode, patronId, branch } = of(world, model, step)
    const ended = await lend(database.db, desk, { patronId, barcode }, model.now)
    const loanId = () => (isRefused(ended) ? '' : ended.loanId)
    const expected = modelled.lend(model, patronId, copy, branch, loanId)
    return [word(ended, 'again' in ended && ended.again ? 'again' : 'lent'), expected]
  },
  async 'takes back'(world, model, step) {
    const { desk, copy, barcode, branch } = of(world, model, step)
    const ended = await takeBack(database.db, desk, { barcode }, model.now)
    const { holds } = (await written(world)) as { holds: { id: string; filled: string | null }[] }
    const went = holds.find(({ filled }) => filled === copy.id)?.id ?? null
    return [word(ended, 'back'), modelled.takeBack(model, copy, branch, went)]
  },
  async renews(world, model, step) {
    const { desk, copy, barcode, branch } = of(world, model, step)
    const by = { by: desk.staffId, through: 'desk', branchId: branch } as const
    const ended = await renew(database.db, desk, { loanId: loanIn(copy) }, by, model.now)
    await noteScan(database.db, desk, barcode, ended, model.now)
    const expected = modelled.renew(model, copy, branch)
    return [word(ended, 'renewed').replace('unknown-loan', 'not-on-loan'), expected]
  },
  async 'places a hold'(world, model, step) {
    const { copy, patronId, branch } = of(world, model, step)
    const copyId = step.pick % 4 === 0 ? copy.id : null
    const placing = { patronId, workId: copy.work, copyId, pickupBranch: branch }
    const library = { libraryId: world.libraryId, zone: 'Europe/London' }
    const ended = await placeHold(database.db, library, placing, { actor: nobody, bySelf: true }, model.now)
    const id = isRefused(ended) ? '' : ended.id
    const [work, pickup, state] = [copy.work, branch, 'pending'] as const
    const rest = { suspended: null, filled: null, since: '', until: null }
    const hold = { id, patron: patronId, work, copy: copyId, pickup, state, ...rest }
    return [word(ended, 'placed'), modelled.placeHold(model, hold)]
  },
  async 'cancels a hold'(world, model, step) {
    const hold = holdOf(model, step)
    if (!hold) return ['', '']
    const ended = await cancelHold(database.db, changing(world, hold.id), model.now)
    return [word(ended, 'cancelled'), modelled.cancelHold(hold)]
  },
  async 'suspends a hold'(world, model, step) {
    const hold = holdOf(model, step)
    if (!hold) return ['', '']
    const until = [null, 'for ever', plus(todayOf(model), 1)][step.patron % 3] ?? null
    const suspension = until === null ? null : { until: until === 'for ever' ? null : until }
    const ended = await changeHold(database.db, changing(world, hold.id), { suspension }, model.now)
    return [word(ended, 'changed'), modelled.suspend(hold, until)]
  },
  async 'moves a hold'(world, model, step) {
    const hold = holdOf(model, step)
    if (!hold) return ['', '']
    const { branch: pickupBranch } = of(world, model, step)
    const ended = await changeHold(database.db, changing(world, hold.id), { pickupBranch }, model.now)
    return [word(ended, 'changed'), modelled.movePickup(hold, pickupBranch)]
  },
  async sends(world, model, step) {
    const { desk, copy, barcode, branch: to } = of(world, model, step)
    const ended = await askForTransfer(
      database.db,
      world.libraryId,
      { barcode, to, by: desk.staffId },
      model.now,
    )
    return [word(ended, 'sent'), modelled.ask(copy, to)]
  },
  async loses(world, model, step) {
    const { desk, copy } = of(world, model, step)
    const ended = await markLost(database.db, desk, { loanId: loanIn(copy), actor: nobody }, model.now)
    return [word(ended, 'lost').replace('unknown-loan', 'not-on-loan'), modelled.lose(model, copy)]
  },
  async undoes(world, model, step) {
    const { desk, branch } = of(world, model, step)
    return [
      word(await undoLast(database.db, desk, nobody, model.now), 'undone'),
      modelled.undo(model, branch),
    ]
  },
  async sleeps(world, model, step) {
    for (let night = step.pick % 6; night >= 0; night--) {
      modelled.nextDay(model)
      await expireHolds.run({}, at(world, model))
    }
    return ['', '']
  },
  async 'closes a day'(world, model, step) {
    const day = plus(todayOf(model), 1 + step.pick)
    const closing = {
      branchId: null,
      yearly: false,
      closed: true,
      from: day,
      to: day,
      opens: null,
      closes: null,
    }
    await addSpecialDay(database.db, world.libraryId, { ...closing, reason: 'Storm' }, nobody, model.now)
    await moveDueDates.run({ libraryId: world.libraryId }, at(world, model))
    modelled.closeDay(model, day)
    return ['', '']
  },
} satisfies Record<string, Deed>
