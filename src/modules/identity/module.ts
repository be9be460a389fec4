import type { Module } from '../../module.ts'
import { openVisitors } from './access/visitors.ts'
import { accountRoutes } from './accounts/account-routes.ts'
import { adminCommand } from './accounts/admin-command.ts'
import { sweepSessions } from './accounts/sweep.ts'
import { addPeopleAndLibraries } from './demo/demo.ts'
import { demoRoutes } from './demo/demo-routes.ts'
import { homeRoutes } from './home-routes.ts'
import { libraryRoutes } from './libraries/library-routes.ts'
import { friendRoutes } from './people/friend-routes.ts'
import { profileRoutes } from './people/profile-routes.ts'
import { sweepPictures } from './people/sweep-pictures.ts'
import { sweepRequests } from './people/sweep-requests.ts'
import { sendMailJob } from './post/sending.ts'
import { sweepMails } from './post/sweep.ts'

export const identity: Module = {
  name: 'identity',
  visitors: openVisitors,
  routes(router) {
    homeRoutes(router)
    accountRoutes(router)
    libraryRoutes(router)
    profileRoutes(router)
    friendRoutes(router)
  },
  demoRoutes,
  permissions: {
    'identity.library-settings': ['owner', 'admin'],
  },
  jobs: [sweepSessions, sendMailJob, sweepMails, sweepPictures, sweepRequests],
  commands: { admin: adminCommand },
  demo: addPeopleAndLibraries,
  destinations: [
    {
      href: '/',
      label: 'identity.nav.home',
      order: 0,
      when: ctx => ctx.library?.role === 'member' || !ctx.library?.role,
    },
    {
      href: '/me',
      label: 'identity.nav.me',
      order: 90,
      covers: ['/library', '/people', '/friends'],
      when: ctx => ctx.person !== null,
    },
    { href: '/sign-in', label: 'identity.nav.sign-in', order: 90, when: ctx => ctx.person === null },
  ],
}
