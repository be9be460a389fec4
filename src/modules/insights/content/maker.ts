import type { JobContext } from '../../../jobs/job.ts'
import { type Embedded, embedHere } from '../embeddings/embedding.ts'
import { hashedModel } from '../embeddings/hashed.ts'
import { embedWithModel, type NotAsked } from '../models/asking.ts'

/** Who makes vectors; only those of one model can be compared. */
export type Maker = {
  model: string
  make(texts: readonly string[]): Promise<Embedded | NotAsked>
}

/** The one that is always there, and asks nobody. */
export const builtIn: Maker = { model: hashedModel, make: async texts => embedHere(texts) }

/** The model that the administrator configured, or null. */
export function makerOutside(context: JobContext): Maker | null {
  const place = context.models?.embeddings
  return place ? { model: place.name, make: texts => embedWithModel(context, texts, 'passage') } : null
}
