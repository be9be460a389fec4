import type { Generated } from 'kysely'
import type { ModelReason } from './model-problem.ts'

export type ModelKind = 'chat' | 'embeddings'

type Gates = { kind: ModelKind; resting_until: Date | null }

type Calls = {
  id: string
  kind: ModelKind
  purpose: string
  provider: string
  model: string
  library_id: string | null
  person_id: string | null
  began_at: Date
  expires_at: Date
  outcome: Generated<'running' | 'answered' | 'failed'>
  reason: ModelReason | 'lost' | 'left' | null
  tokens_in: number | null
  tokens_out: number | null
  ms: number | null
  /** Millionths of the currency's unit. */
  cost: number
  question: string | null
  answer: string | null
}

type Days = { day: string; kind: ModelKind; calls: number; cost: number }

export type ModelTables = {
  'insights.model_gates': Gates
  'insights.model_calls': Calls
  'insights.model_days': Days
  'insights.libraries_without_models': { library_id: string; off_at: Date; off_by: string | null }
  'insights.people_without_models': { person_id: string; off_at: Date }
}
