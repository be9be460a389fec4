export { permissionsOf, writeGrants } from './access/grants.ts'
export { declaredPermissions } from './access/permission-names.ts'
export { setSwitches, switched } from './access/switches.ts'
export { hashPassword, passwordFits } from './accounts/passwords.ts'
export { anybodyHere, personByEmail } from './accounts/people.ts'
export { signature, signatureFits } from './accounts/secret-key.ts'
export { chooseBranch } from './accounts/sessions.ts'
export { roomsOf, roomsOfOthers } from './administration/rooms.ts'
export { type Actor, actorOf, nobody } from './audit/actor.ts'
export { record } from './audit/audit.ts'
export { type AuditEntry, entriesAbout, entryPageSize } from './audit/entries.ts'
export { sentenceOf } from './audit/wording.ts'
export { householdsOf, librariesOfMember, librariesWhereMay, peopleOfLibrary } from './libraries/belonging.ts'
export { branchesOf, branchNames } from './libraries/branches.ts'
export { withOwnBranch } from './libraries/forms.ts'
export {
  addMember,
  type ImportingLibrary,
  librariesOf,
  librariesToImportInto,
  librariesVisibleTo,
  libraryPlaces,
  publicLibraries,
  publicLibrariesOf,
} from './libraries/libraries.ts'
export { sectionsOf, sectionsOfOthers } from './libraries/sections.ts'
export { isZone, zoneNames } from './libraries/zones.ts'
export { everyPerson } from './people/every-person.ts'
export { friendsOf } from './people/friends.ts'
export type { Shows } from './people/shows.ts'
export { peopleNamed, peopleVisibleTo } from './people/visible.ts'
export { lateLetters } from './post/late-letters.ts'
export { type Mail, sendMail } from './post/mail.ts'
export { peopleToWrite } from './post/people-to-write.ts'
