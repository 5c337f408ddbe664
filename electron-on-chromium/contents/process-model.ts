/**
 * Process ids. CDP does not say which renderer process hosts a frame, so ids are modelled after what site
 * isolation does: one process for each site and group of windows that can reach each other; a process that
 * crashed gets a new id.
 */
export class ProcessModel {
  static #last = 0
  readonly #ids = new Map<string, number>()

  idOf(site: string): number {
    let id = this.#ids.get(site)
    if (id === undefined) {
      id = ++ProcessModel.#last
      this.#ids.set(site, id)
    }
    return id
  }

  crashed(site: string): void {
    this.#ids.delete(site)
  }
}

/** The site of a committed document: scheme and registrable domain, or what stands for it. */
export function siteOf(url: string, domainAndRegistry: string): string {
  const scheme = url.slice(0, url.indexOf(':'))
  if (domainAndRegistry !== '') return `${scheme}://${domainAndRegistry}`
  if (scheme === 'http' || scheme === 'https') {
    const rest = url.slice(scheme.length + 3)
    const authority = rest.slice(0, rest.search(/[/?#]|$/))
    return `${scheme}://${authority.replace(/:\d+$/, '')}`
  }
  return scheme
}
