/** What the preload's world notices of its document. */
export interface DocumentWatcher {
  /** The document has a root element. */
  start(): void
  /** The document's title, when it comes and whenever it changes. */
  title(title: string): void
}

/** Watches the root and the head, not the whole document. Self-contained: its source runs in the page. */
export function watchDocument(watcher: DocumentWatcher): void {
  let root: Element | null = null
  let head: Element | null = null
  let title: string | undefined
  const look = (): void => {
    const { documentElement } = document
    if (documentElement !== root) {
      if (root === null && documentElement !== null) watcher.start()
      root = documentElement
      if (root) observer.observe(root, { childList: true })
    }
    if (document.head !== head) {
      head = document.head
      if (head) observer.observe(head, { childList: true, subtree: true, characterData: true })
    }
    if (title === undefined && document.querySelector('title') === null) return
    if (document.title === title) return
    title = document.title
    watcher.title(title)
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true })
  addEventListener('DOMContentLoaded', look, { once: true, capture: true })
  look()
}
