import { roomsOfOthers, sectionsOfOthers } from '../../identity/index.ts'

/** The administrator's page among the rooms of administration. */
export const addModelsRoom = (): void =>
  roomsOfOthers.fill(() => [
    { href: '/administration/models', label: 'insights.models.room', permission: 'insights.models' },
  ])

/** The library's switch among the pages about it. */
export const addModelsSection = (): void =>
  sectionsOfOthers.fill(() => [
    { href: '/library/models', label: 'insights.models.room', permission: 'identity.library-settings' },
  ])
