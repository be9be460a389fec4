import type { Rule } from './rule.ts'
import type { Settings } from './settings.ts'

export type RuleTables = {
  'circulation.rules': Rule & { id: string; library_id: string }
  'circulation.settings': Settings & { library_id: string }
}
