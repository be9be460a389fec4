import { tasksOfPerson } from './jobs/personal-data.ts'
import type { Module } from './module.ts'
import { catalog } from './modules/catalog/module.ts'
import { circulation } from './modules/circulation/module.ts'
import { clubs } from './modules/clubs/module.ts'
import { declaredPermissions, permissionsOf } from './modules/identity/index.ts'
import { identity } from './modules/identity/module.ts'
import { insights } from './modules/insights/module.ts'
import { reading } from './modules/reading/module.ts'
import { personalData } from './personal-data.ts'

/** Every module, from left to right: each knows only those before it. */
export const modules: readonly Module[] = [identity, catalog, circulation, reading, clubs, insights]

personalData.fill(() => [
  { module: 'jobs', part: tasksOfPerson },
  ...modules.flatMap(({ name, personalData: part }) => (part ? [{ module: name, part }] : [])),
])

for (const { ports = [] } of modules) for (const fill of ports) fill()
declaredPermissions.fill(() => permissionsOf(modules))
