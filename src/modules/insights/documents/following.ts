import { transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { followToldWorks, type Joined } from '../told-works.ts'

/** Follows works that were joined, or parted again. Until this has run the gates of documents about them stay shut. */
export const followWorksOfDocuments = job<Joined>('insights.follow-works-of-documents', {}, (works, { db }) =>
  transaction(db, tx => followToldWorks(tx, 'insights.documents', works)),
)
