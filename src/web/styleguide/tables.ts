const outcome = (kind: string, words: string) => ({ html: `<span class="out ${kind}">${words}</span>` })
const availability = (kind: string, words: string) => ({
  html: `<span class="at ${kind}"><span>${words}</span></span>`,
})
const charge = (text: string) => ({ text, is: 'Due or charge:' })
const copy = (title: string) => ({ html: `<a class="title" href="#tables">${title}</a>`, head: true })

/** Tables of the pattern book, in the shapes of views/shared/table. */
export const tables = {
  ruleTable: {
    columns: [{ label: 'Asked' }, { label: 'Answer' }, { label: 'From' }],
    rows: [
      { cells: [{ text: 'Card in date', head: true }, 'Yes, until 3 May 2027', 'Patron'] },
      {
        cells: [
          { text: 'Owes less than £10.00', head: true },
          { html: '<b>No</b>, £6.20 and £4.00' },
          'Rule 4: all branches, Adult',
        ],
      },
    ],
  },
  copyTable: {
    columns: [
      { label: 'Branch', sort: { href: '#tables', order: 'ascending' } },
      { label: 'Shelf' },
      { label: 'Now' },
    ],
    rows: [
      {
        cells: [
          { text: 'Central', head: true },
          { html: '<span class="callno">823.8 ELI</span>' },
          availability('in', '<b>On the shelf</b>'),
        ],
      },
      {
        cells: [
          { text: 'Mobile library', head: true },
          { html: '<span class="callno">ELI</span>' },
          availability('no', '<b>Being repaired</b>'),
        ],
      },
    ],
  },
  sessionTable: {
    columns: [
      { label: 'Time' },
      { label: 'Copy' },
      { label: 'Outcome' },
      { label: 'Due or charge', n: true },
      { label: 'Undo', quiet: true },
    ],
    rows: [
      { cells: ['10:44', copy('Nana'), outcome('ask', 'Waits for your answer'), charge('—'), ''] },
      { cells: ['10:43', copy('The Overstory'), outcome('', 'Lent'), charge('11 Dec'), ''] },
      {
        cells: [
          '10:43',
          copy('The Summer Book'),
          outcome('', 'Taken back, 2 days late'),
          charge('£0.40'),
          '',
        ],
      },
    ],
  },
  boardTable: {
    columns: [
      { label: 'Place' },
      { label: 'Member' },
      { label: 'Bets', n: true },
      { label: 'Net points', n: true },
    ],
    rows: [
      { cells: ['1', { text: 'Jonas Diallo', head: true }, '6', { html: '<b>+112</b>' }] },
      { cells: ['2', { text: 'Ana Ribeiro (you)', head: true }, '5', { html: '<b>+60</b>' }], current: true },
    ],
  },
  monthTable: {
    title: 'Example',
    columns: ['Month', 'Books'],
    rows: [
      ['January', '3'],
      ['February', '2'],
    ],
  },
}
