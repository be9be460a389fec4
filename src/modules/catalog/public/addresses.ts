/** The addresses of a public catalogue, which stay: without the host. */
export const catalogueAddress = (libraryId: string): string => `/libraries/${libraryId}/catalogue`

export const newTitlesAddress = (libraryId: string, kind: 'rss' | 'atom' = 'rss'): string =>
  `/feeds/libraries/${libraryId}/new.${kind}`
