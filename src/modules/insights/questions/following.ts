import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { followToldWorks, type Joined } from '../told-works.ts'

/** Follows works that were joined, or parted again: what was asked of one is asked of the other, as its documents are about it. */
export const followWorksOfQuestions = job<Joined>('insights.follow-works-of-questions', {}, (works, { db }) =>
  transaction(db, tx => followToldWorks(tx, 'insights.questions', works)),
)
