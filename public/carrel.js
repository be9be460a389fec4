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

// htmx focuses what has autofocus, and what had the focus before and is still there.
function focusOn(nodes, target) {
  if (within(nodes, '[autofocus]')) return
  const lost = document.activeElement === document.body
  const place = within(nodes, '[data-focus]') ?? (lost ? target.closest('[tabindex="-1"]') : null)
  if (!place) return
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1
  place.focus()
}

document.addEventListener('htmx:after:settle', ({ detail: { task, newContent } }) => {
  unreachable.hidden = true
  sayOn(newContent)
  focusOn(newContent, task.target)
})

document.addEventListener('htmx:error', ({ detail: { ctx } }) => {
  if (ctx && !ctx.response) unreachable.hidden = false
})

document.addEventListener('click', ({ target }) => {
  if (target.closest('[data-print]')) window.print()
})

const flash = document.querySelector('.flash[data-announce]')
if (flash) say(wordsOf(flash))
