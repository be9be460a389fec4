import { describe, expect, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { houseOf } from '../rules/house.ts'
import { testTown } from '../town.fixture.ts'
import { fillHoldWith } from './filling.ts'
import { pickList } from './pick-list.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const picked = async (branchId: string) =>
  (await pickList(town.db, town.desk, branchId, now)).picks.map(({ barcode }) => barcode)

describe('the pick list', () => {
  it('asks for as many copies as holds, at the branch where they stand, and not for what is suspended', async () => {
    const two = await town.title('A1', 'A2')
    await town.hold(await town.patron(), two.workId)
    const none = await town.title('A3')
    expect(await picked(town.desk.branchId)).toHaveLength(1)
    expect(await picked(town.harbour.branchId)).toEqual([])
    await town.hold(await town.patron(), two.workId, { pickup: town.harbour.branchId })
    await town.hold(await town.patron(), two.workId)
    expect(await picked(town.desk.branchId)).toEqual(['A1', 'A2'])
    expect(none.copyIds).toHaveLength(1)
  })

  it('asks for the copy that check-in gives to the same hold', async () => {
    const { workId, copyIds } = await town.title('B1')
    const hold = await town.hold(await town.patron(), workId)
    const { picks } = await pickList(town.db, town.desk, town.desk.branchId, now)
    expect(picks.find(({ barcode }) => barcode === 'B1')).toMatchObject({ hold_id: hold })
    const house = await houseOf(town.db, town.desk, [town.desk.branchId])
    const at = { libraryId: town.desk.libraryId, branchId: town.desk.branchId, by: null, house }
    const copy = {
      id: copyIds[0] ?? '',
      work_id: workId,
      owning_branch_id: town.desk.branchId,
      item_type: 'book',
    }
    expect(await transaction(town.db, tx => fillHoldWith(tx, at, copy, now))).toMatchObject({ holdId: hold })
    expect(await picked(town.desk.branchId)).not.toContain('B1')
  })
})
