import type { Job } from '../src/jobs/job.ts'
import { modules } from '../src/modules.ts'

/** The job of this name, for a test that runs it itself. */
export function jobNamed(name: string): Job {
  const found = modules.flatMap(({ jobs = [] }) => jobs).find(one => one.name === name)
  if (!found) throw new Error(`There is no job ${name}.`)
  return found
}
