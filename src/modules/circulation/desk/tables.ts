type Scans = {
  id: string
  library_id: string
  branch_id: string
  staff_id: string
  scanned_at: Date
  barcode: string
  title: string | null
  work_id: string | null
  loan_id: string | null
  outcome: string
  due_at: Date | null
}

export type DeskTables = { 'circulation.scans': Scans }
