import { job } from './job.ts'
import { forgetTasks } from './tasks.ts'

const daysKept = 30

/** Nightly: nobody asks any more how far a job of last month is. */
export const sweepTasks = job(
  'jobs.sweep-tasks',
  { schedule: { cron: '37 3 * * *' } },
  async (_, { db, now }) => {
    await forgetTasks(db, new Date(now.getTime() - daysKept * 86_400_000))
  },
)
