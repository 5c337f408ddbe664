import type { Provider } from 'electron-port-bridge/contract'
import type { notes } from './contract.js'
import type { Library } from './library.js'

/** What the windows share beyond the folder. */
export interface Shared {
  setUnsaved(session: object, ids: readonly string[]): void
  openLink(url: string): Promise<void>
  newWindow(): Promise<unknown>
}

/** Main's half of the contract: each input has passed its schema when it comes here. */
export function createProvider(library: Library, shared: Shared): Provider<typeof notes> {
  return {
    calls: {
      list: async () => ({ folder: library.name, notes: await library.list() }),
      open: async ({ id }, { errors }) => {
        const note = await library.open(id)
        if (note === undefined) throw errors.NotFound({ id })
        return note
      },
      save: async ({ id, text, basedOn }, { errors }) => {
        const onDisk = await library.open(id)
        if (onDisk === undefined) throw errors.NotFound({ id })
        if (onDisk.changedAt.getTime() !== basedOn.getTime()) throw errors.Changed({ id })
        return { changedAt: await library.save(id, text) }
      },
      create: async () => ({ id: await library.create() }),
      setTheme: (theme, { states }) => states.theme.set(theme),
      openLink: async ({ url }, { errors }) => {
        try {
          await shared.openLink(url)
        } catch {
          throw errors.CannotOpen({ url })
        }
      },
      newWindow: async () => {
        await shared.newWindow()
      },
    },
    states: { theme: 'system', unsaved: [] },
    streams: { search: (query) => library.search(query) },
    notices: { unsaved: (ids, { session }) => shared.setUnsaved(session, ids) },
  }
}
