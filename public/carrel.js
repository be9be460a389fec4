// Says aloud what changed and puts the focus where the work goes on. Every page works without it.
const announcer = document.getElementById('announcer')
const unreachable = document.getElementById('unreachable')

// Emptied first: a reader says the same words twice only if they went away between.
function say(words) {
  announcer.textContent = ''
  requestAnimationFrame(() => {
    announcer.textContent = words
  })
}

const wordsOf = element => (element.dataset.announce || element.textContent).replace(/\s+/g, ' ').trim()

// An alert speaks for itself.
function sayOn(nodes) {
  if (within(nodes, '[role="alert"]')) return
  const spoken = within(nodes, '[data-announce]') ?? within(nodes, 'h1')
  if (spoken) say(wordsOf(spoken))
}

function within(nodes, selector) {
  for (const node of nodes) {
    if (!(node instanceof Element)) continue
    const found = node.matches(selector) ? node : node.querySelector(selector)
    if (found) return found
  }
}

// What asks again by itself takes the focus from nobody.
const asksByItself = element => element?.getAttribute('hx-trigger')?.includes('every')
let held = false

document.addEventListener('htmx:before:swap', event => {
  const { ctx, tasks } = event.detail
  const main = tasks.find(({ type }) => type === 'main')
  // What it asks for is gone, or who asks is signed out: the whole page says so.
  if (main && asksByItself(ctx.sourceElement) && main.fragment.childElementCount === 0) {
    event.preventDefault()
    location.reload()
  }
  held = tasks.some(({ target }) => target?.contains?.(document.activeElement))
})

// htmx focuses what has autofocus, and what had the focus before and is still there.
function focusOn(nodes, { target, sourceElement }) {
  if (within(nodes, '[autofocus]')) return
  const lost = document.activeElement === document.body && (held || !asksByItself(sourceElement))
  const place = within(nodes, '[data-focus]') ?? (lost ? target.closest('[tabindex="-1"]') : null)
  if (!place) return
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1
  place.focus()
}

document.addEventListener('htmx:after:settle', ({ detail: { task, newContent } }) => {
  unreachable.hidden = true
  sayOn(newContent)
  focusOn(newContent, task)
})

suggestIn(document.querySelector('.find'))

document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx && !ctx.response) unreachable.hidden = false
})

document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-print]')) window.print()
})

const flash = document.querySelector('.flash[data-announce]')
if (flash) say(wordsOf(flash))

// What begins so, under the box: a combobox, whose list htmx brings. Without it the box is a box.
function suggestIn(form) {
  const box = form?.querySelector('input')
  const place = form?.querySelector('#suggested')
  if (!box || !place) return
  const options = () => [...place.querySelectorAll('[role="option"]')]
  const chosen = () => place.querySelector('[aria-selected="true"]')
  box.role = 'combobox'
  box.setAttribute('aria-autocomplete', 'list')
  box.setAttribute('aria-controls', 'suggestions')
  box.setAttribute('aria-expanded', 'false')

  function choose(option) {
    chosen()?.setAttribute('aria-selected', 'false')
    option?.setAttribute('aria-selected', 'true')
    if (option) box.setAttribute('aria-activedescendant', option.id)
    else box.removeAttribute('aria-activedescendant')
    box.setAttribute('aria-expanded', String(options().length > 0))
  }

  function close() {
    place.replaceChildren()
    choose(null)
  }

  document.addEventListener('htmx:after:settle', ({ detail: { task } }) => {
    if (task.target === place) document.activeElement === box ? choose(null) : close()
  })
  box.addEventListener('keydown', event => {
    const list = options()
    const at = list.indexOf(chosen())
    if (event.key === 'Escape' && list.length) close()
    else if (event.key === 'ArrowDown' && list.length) choose(list[at + 1] ?? null)
    else if (event.key === 'ArrowUp' && list.length) choose(at < 0 ? list.at(-1) : (list[at - 1] ?? null))
    else if (event.key === 'Enter' && at >= 0) location.assign(list[at].dataset.href)
    else return
    event.preventDefault()
  })
  // Before the box loses the focus, which closes the list.
  place.addEventListener('mousedown', event => event.preventDefault())
  place.addEventListener('click', ({ target }) => {
    const option = target.closest('[role="option"]')
    if (option) location.assign(option.dataset.href)
  })
  box.addEventListener('blur', close)
}

// A reader's browser keeps the last copy of their own pages (worker.js); nobody else's stays in it.
keepCopies(document.documentElement.dataset)

function keepCopies({ reader, keptAt }) {
  if (keptAt) sayHowOld(document.getElementById('kept'), keptAt)
  if (!navigator.serviceWorker) return
  const done = reader ? navigator.serviceWorker.register('/worker.js') : forgetCopies()
  done.catch(() => {})
}

async function forgetCopies() {
  if (!navigator.serviceWorker.controller) return
  for (const name of await caches.keys()) await caches.delete(name)
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
}

function sayHowOld(note, keptAt) {
  if (!note) return
  const time = note.querySelector('time')
  const style = { dateStyle: 'long', timeStyle: 'short' }
  time.dateTime = keptAt
  time.textContent = `${new Date(keptAt).toLocaleString(document.documentElement.lang, style)}.`
  note.hidden = false
  document.getElementById('main').prepend(note)
  say(wordsOf(note))
}
