// A scanner does not wait for answers. What is scanned while one is on its way is kept and sent in turn, and what is
// being typed is carried over when the page under it changes. Without this file each scan waits for its page.
const waiting = []
let busy = false
let sent = ''
let typing = ''

const box = () => document.querySelector('form.scan input[name="barcode"]')
const isScan = element => element instanceof Element && element.matches('form.scan')

document.addEventListener(
  'submit',
  event => {
    if (!isScan(event.target) || !busy) return
    event.preventDefault()
    event.stopImmediatePropagation()
    waiting.push(box().value)
    box().value = ''
  },
  { capture: true },
)

document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  if (!isScan(ctx.sourceElement)) return
  busy = true
  sent = box().value
  box().value = typing
  typing = ''
})

document.addEventListener('htmx:before:swap', () => {
  if (busy) typing = box()?.value ?? ''
})

document.addEventListener('htmx:after:swap', () => {
  if (busy && box()) box().value = typing
})

// No answer came: the scan is put back, to be sent again.
document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx && !ctx.response && isScan(ctx.sourceElement) && box()) box().value = sent
})

document.addEventListener('htmx:finally:request', ({ detail: { ctx } }) => {
  if (!busy || !ctx) return
  busy = false
  typing = ''
  const next = waiting.shift()
  if (next === undefined || !box()) return
  typing = box().value
  box().value = next
  box().form.requestSubmit()
})
