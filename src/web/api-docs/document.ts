import type { Endpoint } from '../kit/api/endpoint.ts'
import { type OpenApi, openApi } from '../kit/api/openapi.ts'

/** The API described, made when somebody first asks: most processes are never asked. */
export const documentOf = (endpoints: readonly Endpoint[], version: string): (() => OpenApi) => {
  let made: OpenApi | undefined
  return () => {
    made ??= openApi(endpoints, version)
    return made
  }
}
