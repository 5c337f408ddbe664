/** The element of this id; throws where index.html has none. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`index.html has no #${id}`)
  return found as E
}

/** An element of a class, with children; text is text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

const status = byId<HTMLOutputElement>('status')

/** One line at the bottom of the window. */
export function say(message: string, kind: 'info' | 'error' = 'info'): void {
  status.value = message
  status.dataset.kind = kind
}

const TODAY = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const EARLIER = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** A time of today, else a date. */
export const when = (date: Date): string =>
  (date.toDateString() === new Date().toDateString() ? TODAY : EARLIER).format(date)
