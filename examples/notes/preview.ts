// Markdown becomes elements in two steps, neither of which trusts the note. HTML in it is shown as the text that it is:
// even DOMPurify's inert document would report its styles and handlers to the policy, as Chromium's parser does.
import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const asText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const markdown = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (text.startsWith('<!--') ? '' : asText(text)),
    // The policy loads no picture, and a note's address of one would tell its server who reads it.
    image: ({ text, href }) => `<em>[picture: ${asText(text || href)}]</em>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

const TAGS =
  'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul'

const SAFE = {
  ALLOWED_TAGS: TAGS.split(' '),
  ALLOWED_ATTR: ['href', 'title', 'align', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  /** To the browser, within the note, or to another note. */
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|#|(?:\.\/)?[^/:?#]+\.md(?:#|$))/i,
  RETURN_DOM_FRAGMENT: true as const,
}

/** The note as elements, its headings marked with what `[…](#heading)` calls them. */
export function preview(text: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(markdown.parse(text, { async: false }), SAFE)
  for (const heading of fragment.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6'))
    heading.dataset.anchor = anchorOf(heading.textContent ?? '')
  return fragment
}

/** As GitHub names headings. */
const anchorOf = (title: string): string =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')

export interface LinkTargets {
  note(id: string, anchor: string): void
  elsewhere(url: string): void
}

/** Where a link of a preview leads. The page itself goes nowhere. */
export function followLinks(article: HTMLElement, to: LinkTargets): void {
  const follow = (event: MouseEvent): void => {
    const href = (event.target as Element).closest('a')?.getAttribute('href')
    if (href === undefined) return
    event.preventDefault()
    if (href === null) return
    const [, id, anchor = ''] = /^(?:\.\/)?([^#:]*)#?(.*)$/.exec(href) ?? []
    if (href.startsWith('#')) showHeading(article, href.slice(1))
    else if (id?.endsWith('.md')) to.note(fileName(id), anchor)
    else to.elsewhere(href)
  }
  article.addEventListener('click', follow)
  article.addEventListener('auxclick', follow)
}

function fileName(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

export function showHeading(article: HTMLElement, anchor: string): void {
  const headings = [...article.querySelectorAll<HTMLElement>('[data-anchor]')]
  headings.find(({ dataset }) => dataset.anchor === anchor.toLowerCase())?.scrollIntoView({ block: 'start' })
}
