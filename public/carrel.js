// Speaks what changed and puts the focus where the work goes on. Every page works without it.
const announcer = document.getElementById('announcer')

const say = words => {
  if (announcer && words) announcer.textContent = words
}

const spoken = root => {
  const found = root.matches?.('[data-announce]') ? root : root.querySelector?.('[data-announce]')
  return found && (found.dataset.announce || found.textContent).trim()
}

say(spoken(document))
