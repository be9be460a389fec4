// A scanner does not wait for answers. Every scan is kept on this device, with what it was meant for, until it was
// answered, and sent in its turn. What is left over when the page is left is sent only when somebody says so: by then
// another patron may stand there. Without this file each scan waits for its page.
const place = 'carrel-scans'
const waiting = JSON.parse(sessionStorage.getItem(place) ?? '[]')
let busy = false
// Scans of an earlier page wait for a word; those of this page follow each other, whoever a card made the patron.
let leftOver = waiting.length

const form = () => document.querySelector('form.scan')
const field = name => form()?.elements[name]?.value ?? ''

function keep() {
  sessionStorage.setItem(place, JSON.stringify(waiting))
  const note = document.getElementById('kept-scans')
  if (!note) return
  note.hidden = leftOver === 0
  note.querySelector('[data-list]').textContent = waiting.map(({ barcode }) => barcode).join(', ')
}

function sendNext({ asMeant = false } = {}) {
  const [next] = waiting
  if (busy || !next || leftOver > 0 || !form()) return
  busy = true
  const patron = asMeant ? next.patron : field('patron')
  const values = { barcode: next.barcode, mode: next.mode, ...(patron && { patron }) }
  htmx.ajax('POST', form().getAttribute('action'), { source: '#main', target: '#main', values })
}

document.addEventListener(
  'submit',
  event => {
    if (event.target !== form()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const box = event.target.elements.barcode
    waiting.push({ barcode: box.value, mode: field('mode') || 'lend', patron: field('patron') })
    box.value = ''
    keep()
    sendNext()
  },
  { capture: true },
)

document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-forget]')) waiting.splice(0)
  else if (!target.closest('[data-send]')) return
  leftOver = 0
  keep()
  sendNext({ asMeant: true })
  form()?.elements.barcode.focus()
})

// Signed out, the page that came holds this scan itself; after an error of ours it stays here.
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (!busy || !(ctx.response?.status < 500)) return
  waiting.shift()
  keep()
})

document.addEventListener('htmx:finally:request', ({ detail: { ctx } }) => {
  if (!busy) return
  busy = false
  if (ctx.response) sendNext()
  else setTimeout(sendNext, 5000)
})

window.addEventListener('online', () => sendNext())
keep()

// A sound for each outcome, for who looks at the books: two rising tones for done, one low for no. Off where somebody says so.
const quiet = () => localStorage.getItem('carrel-quiet') === 'yes'
let speaker

function sound(kind) {
  if (quiet() || !window.AudioContext) return
  speaker ??= new AudioContext()
  const tones =
    kind === 'no'
      ? [[196, 0, 0.32]]
      : [
          [660, 0, 0.09],
          [880, 0.1, 0.12],
        ]
  for (const [pitch, after, length] of tones) {
    const tone = new OscillatorNode(speaker, { frequency: pitch, type: kind === 'no' ? 'square' : 'sine' })
    const loudness = new GainNode(speaker, { gain: 0.12 })
    tone.connect(loudness).connect(speaker.destination)
    tone.start(speaker.currentTime + after)
    tone.stop(speaker.currentTime + after + length)
  }
}

function showSounds() {
  const button = document.querySelector('[data-sounds]')
  if (!button) return
  button.hidden = !window.AudioContext
  button.setAttribute('aria-pressed', String(!quiet()))
}

document.addEventListener('click', ({ target }) => {
  if (!target.closest('[data-sounds]')) return
  localStorage.setItem('carrel-quiet', quiet() ? 'no' : 'yes')
  showSounds()
  sound('done')
  form()?.elements.barcode.focus()
})

function heard() {
  showSounds()
  const { sound: kind } = document.querySelector('.desk')?.dataset ?? {}
  if (kind) sound(kind)
}

document.addEventListener('htmx:after:settle', heard)
heard()
