// A scanner does not wait for answers. Every scan is kept on this device until it was answered and sent in its turn,
// so none is lost while a page is on its way, away or asks to sign in. Without this file each scan waits for its page.
const place = 'carrel-scans'
const waiting = JSON.parse(sessionStorage.getItem(place) ?? '[]')
let busy = false

const form = () => document.querySelector('form.scan')
const keep = () => sessionStorage.setItem(place, JSON.stringify(waiting))

function sendNext() {
  if (busy || waiting.length === 0 || !form()) return
  busy = true
  // The patron of the scan is who stands in the page by now: an earlier scan may have been their card.
  const values = { ...Object.fromEntries(new FormData(form())), barcode: waiting[0] }
  htmx.ajax('POST', form().getAttribute('action'), { target: '#main', values })
}

document.addEventListener(
  'submit',
  event => {
    if (event.target !== form()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const box = event.target.elements.barcode
    waiting.push(box.value)
    box.value = ''
    keep()
    sendNext()
  },
  { capture: true },
)

// Signed out, the page that came holds the scan itself; after an error of ours it is sent again from the next desk page.
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (busy && ctx.response?.status < 500) {
    waiting.shift()
    keep()
  }
})

document.addEventListener('htmx:finally:request', ({ detail: { ctx } }) => {
  if (!busy) return
  busy = false
  if (ctx.response) sendNext()
})

window.addEventListener('online', sendNext)
sendNext()
