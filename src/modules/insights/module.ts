import type { Module } from '../../module.ts'
import { sweepCalls } from './models/sweep-calls.ts'
import { insightsPersonalData } from './personal-data.ts'

export const insights: Module = {
  name: 'insights',
  jobs: [sweepCalls],
  personalData: insightsPersonalData,
}
