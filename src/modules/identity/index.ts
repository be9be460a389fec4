export { withOwnBranch } from './forms.ts'
export {
  addMember,
  branchesOf,
  branchNames,
  type ImportingLibrary,
  librariesOf,
  librariesToImportInto,
  librariesVisibleTo,
  libraryPlaces,
} from './libraries.ts'
export { anybodyHere, personByEmail } from './people.ts'
export { chooseBranch } from './sessions.ts'
