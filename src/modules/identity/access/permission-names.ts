import { port } from '../../../port.ts'
import type { Declared } from './grants.ts'
import { installationRoles } from './roles.ts'

/** What all modules declare: asked upwards, because roles are made of the permissions of every module. */
export const declaredPermissions = port<() => Declared>('identity.declared-permissions')

/** The permissions that a role in a library can be made of, or one in the installation, in the modules' order. */
export function permissionNames(realm: 'library' | 'installation'): string[] {
  const ofInstallation = (roles: readonly string[]) =>
    roles.some(role => installationRoles.some(one => one === role))
  return Object.entries(declaredPermissions())
    .filter(([, roles]) => ofInstallation(roles) === (realm === 'installation'))
    .map(([permission]) => permission)
}
