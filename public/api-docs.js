// Sends the request that the form describes, with a token that is typed here and kept nowhere.
const form = document.querySelector('form[data-path]')
const sending = form.querySelector('[data-send]')
const answer = document.querySelector('[data-answer]')
const token = form.elements.namedItem('token')

sending.hidden = false
sending.querySelector('button').addEventListener('click', () => send())

// What the server is asked for is only the line for a shell; a token has no part in that.
form.addEventListener('submit', () => {
  token.value = ''
})

function addressOf() {
  const query = new URLSearchParams()
  let address = form.dataset.path
  for (const { value, dataset } of form.querySelectorAll('[data-in]')) {
    if (dataset.in === 'path')
      address = address.replace(`{${dataset.name}}`, encodeURIComponent(value.trim()))
    else if (value) query.append(dataset.name, value)
  }
  return query.size > 0 ? `${address}?${query}` : address
}

async function send() {
  const body = form.elements.namedItem('body')?.value
  const shown = answer.querySelector('code')
  const headers = {
    ...(token.value ? { Authorization: `Bearer ${token.value.trim()}` } : {}),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  try {
    const response = await fetch(addressOf(), {
      method: form.dataset.method,
      headers,
      credentials: 'omit',
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    shown.textContent = `${response.status} ${response.statusText}\n\n${pretty(text)}`
  } catch (error) {
    shown.textContent = String(error)
  }
  answer.hidden = false
  answer.querySelector('h3').focus()
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
