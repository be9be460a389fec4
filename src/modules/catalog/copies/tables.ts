import type { Generated } from 'kysely'
import type { Condition } from './copy-terms.ts'

export type CopyStatus =
  | 'in-collection'
  | 'damaged'
  | 'in-repair'
  | 'missing'
  | 'lost'
  | 'claimed-returned'
  | 'withdrawn'

/** Where a copy is by the desk's book-keeping; written by circulation alone. */
export type Availability = 'on-shelf' | 'on-loan' | 'on-hold-shelf' | 'in-transit'

type Copies = {
  id: string
  library_id: string
  work_id: string
  edition_id: string
  barcode: string
  owning_branch_id: string
  holding_branch_id: string
  call_number: string | null
  location: string | null
  item_type: string
  condition: Condition | null
  status: Generated<CopyStatus>
  reference_only: Generated<boolean>
  availability: Generated<Availability>
  due_at: Date | null
  price_minor: number | null
  note: string | null
  /** 'YYYY-MM-DD' */
  acquired_on: string | null
  revision: Generated<number>
  created_at: Date
  updated_at: Date
}

type BarcodeNumbers = { library_id: string; next: number }

export type CopyTables = {
  'catalog.copies': Copies
  'catalog.barcode_numbers': BarcodeNumbers
}
