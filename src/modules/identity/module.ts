import type { Module } from '../../module.ts'
import { roleRoutes } from './access/role-routes.ts'
import { openVisitors } from './access/visitors.ts'
import { accountApi } from './accounts/account-api.ts'
import { accountRoutes } from './accounts/account-routes.ts'
import { adminCommand } from './accounts/admin-command.ts'
import { sessionApi } from './accounts/session-api.ts'
import { sweepSessions } from './accounts/sweep.ts'
import { installationRoutes } from './administration/installation-routes.ts'
import { mailRoutes } from './administration/mail-routes.ts'
import { peopleRoutes } from './administration/people-routes.ts'
import { userApi } from './administration/user-api.ts'
import { auditApi } from './audit/audit-api.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { sweepAudit } from './audit/sweep.ts'
import { addPeopleAndLibraries } from './demo/demo.ts'
import { demoRoutes } from './demo/demo-routes.ts'
import { homeRoutes } from './home-routes.ts'
import { directoryRoutes } from './libraries/directory-routes.ts'
import { invitationRoutes } from './libraries/invitation-routes.ts'
import { libraryApi } from './libraries/library-api.ts'
import { libraryRoutes } from './libraries/library-routes.ts'
import { memberApi } from './libraries/member-api.ts'
import { memberRoutes } from './libraries/member-routes.ts'
import { libraryPictureRoutes } from './libraries/picture-routes.ts'
import { friendApi } from './people/friend-api.ts'
import { friendRoutes } from './people/friend-routes.ts'
import { meApi } from './people/me-api.ts'
import { profileRoutes } from './people/profile-routes.ts'
import { sweepPictures } from './people/sweep-pictures.ts'
import { sweepRequests } from './people/sweep-requests.ts'
import { sendMailJob } from './post/sending.ts'
import { sweepMails } from './post/sweep.ts'
import { identityPersonalData } from './privacy/personal-data.ts'
import { privacyApi } from './privacy/privacy-api.ts'
import { privacyRoutes } from './privacy/privacy-routes.ts'
import { providerRoutes } from './provider/provider-routes.ts'
import { secondFactorRoutes } from './second-factor/second-factor-routes.ts'
import { taskApi } from './task-api.ts'
import { authApi } from './tokens/auth-api.ts'
import { sweepTokens } from './tokens/sweep.ts'
import { tokenRoutes } from './tokens/token-routes.ts'

export const identity: Module = {
  name: 'identity',
  visitors: openVisitors,
  routes(router) {
    homeRoutes(router)
    accountRoutes(router)
    libraryRoutes(router)
    libraryPictureRoutes(router)
    memberRoutes(router)
    invitationRoutes(router)
    directoryRoutes(router)
    roleRoutes(router)
    auditRoutes(router)
    installationRoutes(router)
    peopleRoutes(router)
    mailRoutes(router)
    secondFactorRoutes(router)
    providerRoutes(router)
    profileRoutes(router)
    privacyRoutes(router)
    tokenRoutes(router)
    friendRoutes(router)
  },
  api: [
    ...authApi,
    ...accountApi,
    ...meApi,
    ...sessionApi,
    ...privacyApi,
    ...friendApi,
    ...userApi,
    ...libraryApi,
    ...memberApi,
    ...auditApi,
    ...taskApi,
  ],
  demoRoutes,
  permissions: {
    'identity.library-settings': ['owner', 'admin'],
    'identity.members': ['owner', 'admin'],
    'identity.members-seen': ['owner', 'admin', 'librarian'],
    'identity.roles': ['owner', 'admin'],
    'identity.activity': ['owner', 'admin', 'librarian', 'member', 'viewer'],
    'identity.ownership': ['owner'],
    'identity.people': ['moderator', 'administrator'],
    'identity.accounts': ['administrator'],
    'identity.all-libraries': ['administrator'],
    'identity.mails': ['administrator'],
    'identity.jobs': ['administrator'],
    'identity.audit': ['administrator'],
    'identity.switches': ['administrator'],
    'identity.installation-roles': ['administrator'],
  },
  jobs: [sweepAudit, sweepSessions, sendMailJob, sweepMails, sweepPictures, sweepRequests, sweepTokens],
  commands: { admin: adminCommand },
  demo: addPeopleAndLibraries,
  personalData: identityPersonalData,
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
      covers: ['/library', '/libraries', '/people', '/friends', '/administration'],
      when: ctx => ctx.person !== null,
    },
    { href: '/sign-in', label: 'identity.nav.sign-in', order: 90, when: ctx => ctx.person === null },
  ],
}
