import { transaction } from '../../../database.ts'
import { inventedEmail, inventedName } from '../../../demo/names.ts'
import type { Demo, DemoLibrary, DemoPerson } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import type { InstallationRole, LibraryRole } from '../../../web/kit/context.ts'
import { makeRole } from '../access/roles.ts'
import { hashPassword, newPassword } from '../accounts/passwords.ts'
import { nobody } from '../audit/actor.ts'
import { addBranch } from '../libraries/branches.ts'
import { askToJoin } from '../libraries/join-requests.ts'
import {
  addMember,
  changeLibrary,
  createLibrary,
  type LibraryChanges,
  type NewLibrary,
} from '../libraries/libraries.ts'
import { tables } from '../tables.ts'
import { acquaint } from './acquaintances.ts'

const years = 365
const here = { zone: 'Europe/London', currency: 'GBP', language: 'en-GB', samples: false }

/** The people, the town's library with its branches, and a household with books of its own. */
export async function addPeopleAndLibraries(demo: Demo): Promise<void> {
  demo.say('Inviting people …')
  const people = await PeopleMaker.withOnePassword(demo)
  const guests = {
    administrator: await people.add('Tomasz Zieliński', 'administrator'),
    librarian: await people.add('Ines Moreau'),
    reader: await people.add('Wren Adeyemi'),
    organiser: await people.add('Mina Farrokhzad'),
  }
  const staff = await people.addSome(6)
  const others = await people.addSome(60)
  const friends = await people.addSome(5)
  const town = await found(demo, guests.administrator, {
    ...here,
    name: 'Ashgrove Libraries',
    kind: 'public',
    branch: 'Central',
  })
  const branches = [...town.branches]
  for (const name of ['Millbrook', 'Harbour Street'])
    branches.push({ name, id: idOf(await addBranch(demo.db, town.id, name, nobody, demo.ago(3 * years))) })
  const household = await found(demo, guests.organiser, {
    ...here,
    name: 'Larch House',
    kind: 'household',
    branch: 'The hall and the landing',
  })
  // In another cloth, so that one sees at once where one is.
  await describe(demo, household.id, {
    cloth: 'oxblood',
    description: 'The books of the house, lent to whoever brings them back.',
  })
  await describe(demo, town.id, {
    description:
      'Three branches for Ashgrove and the villages around it. Cards are free for everybody who lives here.',
    joining: 'request',
  })
  const desks = [guests.librarian, ...staff]
  await join(demo, town.id, desks, 'librarian')
  await join(demo, town.id, [guests.reader, guests.organiser, ...others], 'member')
  await join(demo, household.id, [guests.reader, ...friends], 'member')
  const cast = {
    town: { ...town, branches, staff: desks.map(({ id }) => id) },
    household: { ...household, staff: [guests.organiser.id] },
    guests,
    others,
    friends,
  }
  demo.enter(cast)
  await acquaint(demo, cast)
  await fillWaitingRoom(demo, town.id, friends)
  demo.recommend('administrator', { href: '/library', label: 'identity.demo.pages.settings' })
  demo.recommend('administrator', { href: '/administration', label: 'identity.demo.pages.administration' })
}

class PeopleMaker {
  readonly #demo: Demo
  readonly #password_hash: string
  readonly #names = new Set<string>()
  #written = 0

  // Nobody is told the password, so one will do: each further one would cost the time that hashing takes.
  static async withOnePassword(demo: Demo): Promise<PeopleMaker> {
    return new PeopleMaker(demo, await hashPassword(newPassword()))
  }

  private constructor(demo: Demo, password_hash: string) {
    this.#demo = demo
    this.#password_hash = password_hash
  }

  async add(name: string, role: InstallationRole = 'user'): Promise<DemoPerson> {
    const [person] = await this.#write([name], role)
    if (!person) throw new Error(`${name} was not written.`)
    return person
  }

  async addSome(count: number): Promise<DemoPerson[]> {
    const names: string[] = []
    while (names.length < count) {
      const name = inventedName(this.#demo.random)
      if (!this.#names.has(name)) names.push(name)
      this.#names.add(name)
    }
    return this.#write(names, 'user')
  }

  async #write(names: readonly string[], role: InstallationRole): Promise<DemoPerson[]> {
    const people = names.map(name => {
      this.#names.add(name)
      this.#written += 1
      return { id: newId(), name, email: inventedEmail(name, this.#written) }
    })
    await tables(this.#demo.db)
      .insertInto('identity.people')
      .values(
        people.map(person => ({
          ...person,
          role,
          password_hash: this.#password_hash,
          created_at: this.#demo.ago(3 * years),
          email_confirmed_at: this.#demo.ago(3 * years),
        })),
      )
      .execute()
    return people
  }
}

async function found(demo: Demo, owner: DemoPerson, library: NewLibrary): Promise<DemoLibrary> {
  const made = await transaction(demo.db, tx => createLibrary(tx, library, owner.id, demo.ago(3 * years)))
  const branches = [{ id: made.branchId, name: library.branch }]
  return { id: made.id, zone: library.zone, branches, staff: [] }
}

/** What an owner has to answer, and a role of the library's own. */
async function fillWaitingRoom(demo: Demo, libraryId: string, people: readonly DemoPerson[]): Promise<void> {
  const words = ['I moved to Mill Lane in October.', 'My children read more than I can buy.']
  for (const [place, message] of words.entries()) {
    const personId = people[place]?.id ?? ''
    const actor = { by: personId, address: null }
    await askToJoin(demo.db, { libraryId, personId, message }, actor, demo.ago(place + 1))
  }
  const role = { realm: libraryId, name: 'Cataloguer', permissions: ['catalog.edit', 'catalog.import'] }
  await makeRole(demo.db, role, nobody, demo.ago(years))
}

const describe = (demo: Demo, libraryId: string, changes: Partial<LibraryChanges>) =>
  changeLibrary(demo.db, libraryId, changes, nobody, demo.ago(2 * years))

async function join(
  demo: Demo,
  library_id: string,
  people: readonly DemoPerson[],
  role: LibraryRole,
): Promise<void> {
  await transaction(demo.db, async tx => {
    for (const { id } of people) await addMember(tx, { library_id, person_id: id, role }, demo.ago(2 * years))
  })
}

function idOf(made: object): string {
  if (!('id' in made) || typeof made.id !== 'string')
    throw new Error('A new library has no branch of that name.')
  return made.id
}
