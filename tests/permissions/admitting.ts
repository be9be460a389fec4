import type { Module, PageRouter } from '../../src/module.ts'
import { modules } from '../../src/modules.ts'
import { ApiProblem } from '../../src/web/kit/api/envelope.ts'
import type { Guard } from '../../src/web/kit/authorize.ts'

/** A page's route or an endpoint, with what its guard says that it takes. */
export type Entrance = {
  method: string
  path: string
  /** Null for anybody, 'account', 'member' for belonging to the library in the address, or a permission. */
  needs: string | null
  api: boolean
}

/**
 * The real modules with their real guards, and behind each guard nothing but an answer that says it let somebody in: so all of
 * them can be tried as everybody, and nothing is changed by it.
 */
export function admittingOnly(): { modules: readonly Module[]; entrances: Entrance[] } {
  const entrances: Entrance[] = []
  return {
    entrances,
    modules: modules.map(module => ({
      ...module,
      ...(module.routes ? { routes: router => module.routes?.(recording(router, entrances)) } : {}),
      ...(module.api ? { api: module.api.map(endpoint => endpointThatAdmits(endpoint, entrances)) } : {}),
    })),
  }
}

export const admitted = 'X-Admitted'

/** A router that writes down each route's guard, and puts an answer in place of what comes after it. */
export function recording(router: PageRouter, entrances: Entrance[]): PageRouter {
  return new Proxy(router, {
    get(target, name, self) {
      if (name !== 'get' && name !== 'post') return Reflect.get(target, name, self)
      return (path: string, guard: Guard) => {
        entrances.push({ method: name.toUpperCase(), path, needs: guard.needs, api: false })
        return target[name](
          path,
          guard as never,
          (ctx: { set(name: string, value: string): void; status: number }) => {
            ctx.set(admitted, 'yes')
            ctx.status = 204
          },
        )
      }
    },
  })
}

type Endpoint = NonNullable<Module['api']>[number]

function endpointThatAdmits(endpoint: Endpoint, entrances: Entrance[]): Endpoint {
  const { guard } = endpoint
  const own = { anybody: null, person: 'account', library: 'member', installation: 'account' }
  const needs = guard.permission ?? own[guard.kind]
  entrances.push({ method: endpoint.method, path: endpoint.path, needs, api: true })
  return {
    ...endpoint,
    guard: {
      ...guard,
      async admit(ctx) {
        await guard.admit(ctx)
        ctx.set(admitted, 'yes')
        throw new ApiProblem(409, { code: 'ADMITTED', said: '' })
      },
    },
  }
}
