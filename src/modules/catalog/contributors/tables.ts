export const nameKinds = ['variant', 'pseudonym', 'real', 'former'] as const
export type NameKind = (typeof nameKinds)[number]

type ContributorNames = { contributor_id: string; name: string; kind: NameKind }

export type ContributorTables = { 'catalog.contributor_names': ContributorNames }
