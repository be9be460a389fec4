/** The forms that a catalogue can be taken out in. `marc8` is ISO 2709 for systems that read no Unicode. */
export const exportFormats = ['marc', 'marc8', 'marcxml', 'csv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** What a file of each form is called and sent as. */
export const exportFiles: Record<ExportFormat, { extension: string; type: string }> = {
  marc: { extension: 'mrc', type: 'application/marc' },
  marc8: { extension: 'mrc', type: 'application/marc' },
  marcxml: { extension: 'xml', type: 'application/marcxml+xml; charset=utf-8' },
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8' },
  json: { extension: 'json', type: 'application/json; charset=utf-8' },
}
