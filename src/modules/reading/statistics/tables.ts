type SharedYears = { id: string; person_id: string; year: number; created_at: Date }

export type StatisticsTables = { 'reading.shared_years': SharedYears }
