import type { GoalUnit } from './goal.ts'

type Goals = {
  id: string
  person_id: string
  unit: GoalUnit
  amount: number
  /** The reader's own days, both included. */
  starts_on: string
  ends_on: string
  created_at: Date
}

export type GoalTables = { 'reading.goals': Goals }
