import { expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { assertRoom } from './room.ts'

it('says how much is needed where there is less, and nothing where there is enough', async () => {
  const folder = temporaryFolder()
  await assertRoom(folder, 1, 'A backup')
  await expect(assertRoom(folder, 1e18, 'A backup')).rejects.toThrow(
    /^A backup needs about 1000000000000 MB free under .*, and there are \d+ MB; make room and try again\.$/,
  )
})
