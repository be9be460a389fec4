import { roomsOfOthers, sectionsOfOthers } from '../identity/index.ts'

/** The administrator's page among the rooms of administration. */
export const addModelsRoom = (): void =>
  roomsOfOthers.fill(() => [
    { href: '/administration/models', label: 'insights.models.room', permission: 'insights.models' },
  ])

/** How the library does, and its switch of models, among the pages about it. */
export const addSections = (): void =>
  sectionsOfOthers.fill(() => [
    { href: '/library/dashboard', label: 'insights.dashboards.title', permission: 'insights.dashboard' },
    { href: '/library/models', label: 'insights.models.room', permission: 'identity.library-settings' },
  ])
