import type { Module } from '../../module.ts'
import { betApi } from './bets/bet-api.ts'
import { betRoutes } from './bets/bet-routes.ts'
import { settleBets } from './bets/settle-job.ts'
import { clubApi } from './clubs/club-api.ts'
import { clubRoutes } from './clubs/club-routes.ts'
import { memberApi } from './members/member-api.ts'
import { memberRoutes } from './members/member-routes.ts'
import { clubsPersonalData } from './personal-data.ts'
import { leaderboardApi } from './points/leaderboard-api.ts'
import { pointRoutes } from './points/point-routes.ts'

export const clubs: Module = {
  name: 'clubs',
  routes(router) {
    // What has a name of its own goes before /clubs/:id.
    memberRoutes(router)
    betRoutes(router)
    pointRoutes(router)
    clubRoutes(router)
  },
  api: [...clubApi, ...memberApi, ...betApi, ...leaderboardApi],
  permissions: { 'clubs.library': ['owner', 'admin', 'librarian'] },
  jobs: [settleBets],
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
