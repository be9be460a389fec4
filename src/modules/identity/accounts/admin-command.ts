import type { Command } from '../../../module.ts'
import { StartProblem } from '../../../start-problem.ts'
import { signInForm } from './forms.ts'
import { makeAdministrator } from './people.ts'

/** `admin <email>`: for the first administrator, and for one who lost the password. */
export const adminCommand: Command = async ({ db, now }, [email = '']) => {
  if (!signInForm.shape.email.safeParse(email).success)
    throw new StartProblem(`"${email}" is not an e-mail address; write it like ana@example.org.`)
  const { password } = await makeAdministrator(db, email, now)
  return `${email} is an administrator. The password, said only now: ${password}`
}
