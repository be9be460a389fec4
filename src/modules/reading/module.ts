import type { Module } from '../../module.ts'
import { readingPersonalData } from './personal-data.ts'

export const reading: Module = {
  name: 'reading',
  personalData: readingPersonalData,
}
