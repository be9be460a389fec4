import type { PersonalData } from '../../personal-data.ts'
import { tasteRows } from './recommendations/personal-data.ts'
import { reviewRows } from './reviews/personal-data.ts'

export const insightsPersonalData: PersonalData = { rows: [...reviewRows, ...tasteRows] }
