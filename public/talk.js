// New posts of a thread come in while one reads it. The page is asked for them: it knows what this reader may see.
const posts = document.querySelector('[data-events]')
const source = posts && new EventSource(posts.dataset.events)
let bringing = Promise.resolve()

source?.addEventListener('said', ({ data }) => {
  const { id, words } = JSON.parse(data)
  bringing = bringing.then(() => bring(id, words)).catch(() => {})
})

addEventListener('pagehide', () => source?.close())

async function bring(id, words) {
  if (document.getElementById(`comment-${id}`)) return
  const answer = await fetch(location.pathname + location.search)
  if (!answer.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const list = posts.querySelector('ol')
  const place = page.getElementById(`comment-${id}`)
  if (!list || !place) return
  // An answer stands under what it answers, wherever that is.
  const before = place.previousElementSibling && document.getElementById(place.previousElementSibling.id)
  if (before) before.after(place)
  else list.prepend(place)
  if (words) document.getElementById('announcer').textContent = words
}
