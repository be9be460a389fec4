import type { JobContext } from '../../../jobs/job.ts'
import { type Refused, refused } from '../../../refusal.ts'

export const embedWithModel = async (
  _context: JobContext,
  _texts: readonly string[],
  _role: 'passage' | 'query',
): Promise<{ vectors: number[][]; model: string } | Refused<'no-model'>> => refused('no-model')
