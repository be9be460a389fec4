import { z } from 'zod'
import { id } from '../../../web/kit/api/shapes.ts'

/** Who one is oneself; nobody else is shown an e-mail address. */
export const ownPerson = z
  .object({
    id,
    name: z.string(),
    email: z.email(),
    role: z.string().describe('user, moderator or administrator, or the id of a role of the installation.'),
  })
  .meta({
    id: 'OwnPerson',
    examples: [
      {
        id: '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11',
        name: 'Ana Ruiz',
        email: 'ana@example.org',
        role: 'user',
      },
    ],
  })
