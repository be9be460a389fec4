import type { Module } from '../../module.ts'
import { clubApi } from './clubs/club-api.ts'
import { clubRoutes } from './clubs/club-routes.ts'
import { memberApi } from './members/member-api.ts'
import { memberRoutes } from './members/member-routes.ts'
import { clubsPersonalData } from './personal-data.ts'
import { commentApi } from './threads/comment-api.ts'
import { commentRoutes } from './threads/comment-routes.ts'
import { eventRoutes } from './threads/event-routes.ts'
import { followJoinedThreads } from './threads/joined-works.ts'
import { threadApi } from './threads/thread-api.ts'
import { threadRoutes } from './threads/thread-routes.ts'

export const clubs: Module = {
  name: 'clubs',
  routes(router) {
    // What has a name of its own goes before /clubs/:id.
    memberRoutes(router)
    threadRoutes(router)
    eventRoutes(router)
    commentRoutes(router)
    clubRoutes(router)
  },
  api: [...clubApi, ...memberApi, ...threadApi, ...commentApi],
  permissions: { 'clubs.library': ['owner', 'admin', 'librarian'] },
  jobs: [followJoinedThreads],
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
