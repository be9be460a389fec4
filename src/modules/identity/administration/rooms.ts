import { port } from '../../../port.ts'
import type { Context } from '../../../web/kit/context.ts'

/** A page among others of its kind: where, by which words, and for whom. */
export type Room = { href: string; label: string; permission: string }

/** Rooms of administration that modules to the right add. */
export const roomsOfOthers = port<() => readonly Room[]>('identity.rooms-of-others')

const rooms: readonly Room[] = [
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
  [...rooms, ...roomsOfOthers()]
    .filter(({ permission }) => ctx.may(permission))
    .map(({ href, label }) => ({
      href,
      label: ctx.words.t(label),
      current: href === '/administration' ? ctx.path === href : ctx.path.startsWith(href),
    }))
