import { port } from '../../../port.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { Room } from '../administration/rooms.ts'

/** Pages about a library that modules to the right add. */
export const sectionsOfOthers = port<() => readonly Room[]>('identity.sections-of-others')

const sections: readonly Room[] = [
  { href: '/library', label: 'identity.sections.settings', permission: 'identity.library-settings' },
  { href: '/library/members', label: 'identity.sections.members', permission: 'identity.members-seen' },
  { href: '/library/invitations', label: 'identity.sections.invitations', permission: 'identity.members' },
  { href: '/library/roles', label: 'identity.sections.roles', permission: 'identity.roles' },
  { href: '/library/activity', label: 'identity.sections.activity', permission: 'identity.activity' },
]

/** The pages about the library that this person may open, for the index tabs above each. */
export const sectionsOf = (ctx: Context) =>
  [...sections, ...sectionsOfOthers()]
    .filter(({ permission }) => ctx.may(permission))
    .map(({ href, label }) => ({
      href,
      label: ctx.words.t(label),
      current: ctx.path === href || (href !== '/library' && ctx.path.startsWith(`${href}/`)),
    }))
