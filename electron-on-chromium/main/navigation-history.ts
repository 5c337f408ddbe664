import type { CdpSession } from '../browser/cdp.js'

interface Entries {
  entries: { id: number }[]
  currentIndex: number
}

/** `webContents.navigationHistory`: back and forth in what the browser remembers. */
export class NavigationHistory {
  readonly #session: Promise<CdpSession>

  constructor(session: Promise<CdpSession>) {
    this.#session = session
  }

  goBack(): void {
    this.goToOffset(-1)
  }
  goForward(): void {
    this.goToOffset(1)
  }
  goToOffset(offset: number): void {
    void this.#session.then(async (session) => {
      const { entries, currentIndex } = (await session.send(
        'Page.getNavigationHistory',
      )) as unknown as Entries
      const entry = entries[currentIndex + offset]
      if (entry) session.tell('Page.navigateToHistoryEntry', { entryId: entry.id })
    })
  }
}
