import type { PersonalData } from '../../personal-data.ts'
import { documentFiles, documentRows } from './documents/personal-data.ts'
import { genreRows } from './genres/personal-data.ts'
import { modelRows } from './models/personal-data.ts'
import { questionRows } from './questions/personal-data.ts'
import { tasteRows } from './recommendations/personal-data.ts'
import { reviewRows } from './reviews/personal-data.ts'
import { summaryRows } from './summaries/personal-data.ts'

export const insightsPersonalData: PersonalData = {
  rows: [
    ...modelRows,
    ...reviewRows,
    ...summaryRows,
    ...genreRows,
    ...tasteRows,
    ...questionRows,
    ...documentRows,
  ],
  files: documentFiles,
}
