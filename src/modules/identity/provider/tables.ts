type ExternalAccounts = { issuer: string; subject: string; person_id: string; linked_at: Date }

export type ProviderTables = { 'identity.external_accounts': ExternalAccounts }
