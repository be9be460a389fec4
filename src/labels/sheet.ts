/** A sheet of labels; all lengths in millimetres. */
export type Sheet = {
  name: string
  width: number
  height: number
  label: { width: number; height: number }
  columns: number
  rows: number
  left: number
  top: number
  /** From the beginning of one label to that of the next, less the label. */
  gap: { x: number; y: number }
}

const a4 = { width: 210, height: 297 }

/** Sheets as they are sold, and what fits on a plain one to be cut. */
export const sheets: readonly Sheet[] = [
  {
    name: 'spines-42',
    ...a4,
    label: { width: 28, height: 36 },
    columns: 6,
    rows: 7,
    left: 16,
    top: 10,
    gap: { x: 2, y: 2 },
  },
  {
    name: 'a4-24',
    ...a4,
    label: { width: 70, height: 37 },
    columns: 3,
    rows: 8,
    left: 0,
    top: 0.5,
    gap: { x: 0, y: 0 },
  },
  {
    name: 'a4-21',
    ...a4,
    label: { width: 63.5, height: 38.1 },
    columns: 3,
    rows: 7,
    left: 7.25,
    top: 15.15,
    gap: { x: 2.5, y: 0 },
  },
  {
    name: 'a4-65',
    ...a4,
    label: { width: 38.1, height: 21.2 },
    columns: 5,
    rows: 13,
    left: 4.75,
    top: 10.7,
    gap: { x: 2.5, y: 0 },
  },
  {
    name: 'letter-30',
    width: 215.9,
    height: 279.4,
    label: { width: 66.7, height: 25.4 },
    columns: 3,
    rows: 10,
    left: 4.8,
    top: 12.7,
    gap: { x: 3.1, y: 0 },
  },
  {
    name: 'cards-10',
    ...a4,
    label: { width: 85.6, height: 54 },
    columns: 2,
    rows: 5,
    left: 15,
    top: 13.5,
    gap: { x: 8.8, y: 0 },
  },
]

export const sheetNamed = (name: string): Sheet | undefined => sheets.find(one => one.name === name)

export type LabelPlace = { page: number; x: number; y: number }

/** Where so many labels stand, row by row, when the first `used` places of the first sheet are gone already. */
export function placesOn(sheet: Sheet, count: number, used = 0): LabelPlace[] {
  const perPage = sheet.columns * sheet.rows
  const first = Math.min(Math.max(used, 0), perPage - 1)
  return Array.from({ length: count }, (_, index) => {
    const place = first + index
    const onPage = place % perPage
    return {
      page: Math.floor(place / perPage),
      x: sheet.left + (onPage % sheet.columns) * (sheet.label.width + sheet.gap.x),
      y: sheet.top + Math.floor(onPage / sheet.columns) * (sheet.label.height + sheet.gap.y),
    }
  })
}
