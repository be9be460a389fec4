import { z } from 'zod'
import { optional } from '../../../web/kit/form.ts'
import { clubRoles, shares } from '../clubs/club.ts'

export const joinForm = z.object({ message: optional(1000) })

export const clubRoleForm = z.object({ role: z.enum(clubRoles, 'clubs.errors.role') })

export const sharingForm = z.object({ shares: z.enum(shares, 'clubs.errors.shares') })

export const invitingForm = z.object({ friend: z.uuid('clubs.errors.friend') })
