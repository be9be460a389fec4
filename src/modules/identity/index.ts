export { permissionsOf, writeGrants } from './access/grants.ts'
export { anybodyHere, personByEmail } from './accounts/people.ts'
export { chooseBranch } from './accounts/sessions.ts'
export { withOwnBranch } from './libraries/forms.ts'
export {
  addMember,
  branchesOf,
  branchNames,
  type ImportingLibrary,
  librariesOf,
  librariesToImportInto,
  librariesVisibleTo,
  libraryPlaces,
} from './libraries/libraries.ts'
