import type { Context } from '../../../web/kit/context.ts'

const rooms = [
  { href: '/administration', label: 'identity.administration.rooms.overview', permission: 'identity.people' },
  {
    href: '/administration/people',
    label: 'identity.administration.rooms.people',
    permission: 'identity.people',
  },
  {
    href: '/administration/libraries',
    label: 'identity.administration.rooms.libraries',
    permission: 'identity.all-libraries',
  },
  {
    href: '/administration/roles',
    label: 'identity.administration.rooms.roles',
    permission: 'identity.installation-roles',
  },
  {
    href: '/administration/mails',
    label: 'identity.administration.rooms.mails',
    permission: 'identity.mails',
  },
  { href: '/administration/jobs', label: 'identity.administration.rooms.jobs', permission: 'identity.jobs' },
  {
    href: '/administration/audit',
    label: 'identity.administration.rooms.audit',
    permission: 'identity.audit',
  },
  {
    href: '/administration/switches',
    label: 'identity.administration.rooms.switches',
    permission: 'identity.switches',
  },
]

/** The rooms of administration that this person may open, as index tabs. */
export const roomsOf = (ctx: Context) =>
  rooms
    .filter(({ permission }) => ctx.may(permission))
    .map(({ href, label }) => ({
      href,
      label: ctx.words.t(label),
      current: href === '/administration' ? ctx.path === href : ctx.path.startsWith(href),
    }))
