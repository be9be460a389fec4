import type { Module } from '../../module.ts'
import { clubApi } from './clubs/club-api.ts'
import { clubRoutes } from './clubs/club-routes.ts'
import { calendarRoutes } from './meetings/calendar-routes.ts'
import { meetingRoutes } from './meetings/meeting-routes.ts'
import { memberApi } from './members/member-api.ts'
import { memberRoutes } from './members/member-routes.ts'
import { clubsPersonalData } from './personal-data.ts'
import { countBallotsOf } from './polls/closing.ts'
import { pollApi } from './polls/poll-api.ts'
import { pollRoutes } from './polls/poll-routes.ts'
import { proposalRoutes } from './polls/proposal-routes.ts'

export const clubs: Module = {
  name: 'clubs',
  routes(router) {
    // What has a name of its own goes before /clubs/:id.
    memberRoutes(router)
    calendarRoutes(router)
    meetingRoutes(router)
    pollRoutes(router)
    proposalRoutes(router)
    clubRoutes(router)
  },
  api: [...clubApi, ...memberApi, ...pollApi],
  permissions: { 'clubs.library': ['owner', 'admin', 'librarian'] },
  jobs: [countBallotsOf],
  personalData: clubsPersonalData,
  destinations: [
    {
      href: '/clubs',
      label: 'clubs.nav',
      order: 27,
      when: ({ person, may }) => person !== null && !may('circulation.desk'),
    },
  ],
}
