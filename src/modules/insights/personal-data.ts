import type { PersonalData } from '../../personal-data.ts'
import { documentFiles, documentRows } from './documents/personal-data.ts'

export const insightsPersonalData: PersonalData = { rows: documentRows, files: documentFiles }
