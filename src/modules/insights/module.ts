import type { Module } from '../../module.ts'

export const insights: Module = {
  name: 'insights',
}
