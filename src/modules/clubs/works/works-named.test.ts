import { beforeAll, describe, expect, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { closePoll, countBallotsOf } from '../polls/closing.ts'
import { testJoining } from './joined.fixture.ts'
import { worksNamed } from './works-named.ts'

const now = new Date('2026-11-20T19:00:00Z')
const clubs = testJoining(now)

beforeAll(() => prepareJobs(clubs.database.pool, [countBallotsOf]))

describe('a book that a club names', () => {
  it('is told with what names it, of clubs that nobody is shown, too', async () => {
    const organiser = await clubs.person('Ines')
    const club = await clubs.club(organiser, { joining: 'invitation' })
    const [met = '', talked = '', proposed = '', free = ''] = await clubs.works(4)
    const edition = await clubs.editionOf(met)
    await clubs.meeting(club, met, edition)
    const moved = await clubs.meeting(club, talked)
    await clubs.thread(club, organiser, moved)
    await clubs.move(moved, met)
    const pollId = await clubs.poll(club, organiser)
    await clubs.title(pollId, organiser, proposed, 0)
    const named = async () =>
      Object.fromEntries(
        await transaction(clubs.db, tx => worksNamed(tx, [met, edition, talked, proposed, free, pollId])),
      )
    expect(await named()).toEqual({
      [met]: 'meeting',
      [edition]: 'meeting',
      [talked]: 'thread',
      [proposed]: 'ballot',
    })
    await closePoll(clubs.db, { pollId, personId: organiser }, now)
    expect(Object.keys(await named())).not.toContain(proposed)
  })
})
