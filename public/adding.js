// A scanner does not wait for answers, and a book that nobody here has may take seconds. Numbers wait here and are sent in
// their turn; without this file each one waits for its page.
const form = () => document.getElementById('adding')
const waiting = []
let busy = false

function show() {
  const note = document.getElementById('waiting')
  if (!note) return
  note.hidden = waiting.length === 0
  note.querySelector('[data-list]').textContent = waiting.map(({ isbn }) => isbn).join(', ')
}

function sendNext() {
  const [next] = waiting
  show()
  if (busy || !next || !form()) return
  busy = true
  htmx.ajax('POST', form().getAttribute('action'), { source: '#main', target: '#main', values: next })
}

/** Takes a number into the row, with what the form says for all of them. */
function take(isbn) {
  const values = Object.fromEntries(new FormData(form()))
  waiting.push({ ...values, isbn, once: crypto.randomUUID() })
  sendNext()
}

document.addEventListener(
  'submit',
  event => {
    if (event.target !== form()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const { isbn, barcode } = form().elements
    // A scanner sends Enter after the book's number, and then reads the copy's label.
    if (barcode && isbn.value && !barcode.value && document.activeElement === isbn) return barcode.focus()
    take(isbn.value)
    isbn.value = ''
    if (barcode) barcode.value = ''
    isbn.focus()
  },
  { capture: true },
)

document.addEventListener('carrel:scanned', ({ detail }) => take(detail))

document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (busy && ctx.response?.status < 500) waiting.shift()
})

document.addEventListener('htmx:finally:request', ({ detail: { ctx } }) => {
  if (!busy) return
  busy = false
  if (ctx.response?.status < 500) sendNext()
  else setTimeout(sendNext, 5000)
})

window.addEventListener('online', sendNext)
