import { watch } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Hit, Note, NoteSummary } from './contract.js'
import { findIn, summaryOf } from './text.js'

/** Files that are read at once: a folder of thousands must not use up the process's file handles. */
const AT_ONCE = 32
/** Changes of a note within this time are one. */
const BURST_MS = 50

/** A folder of Markdown files. Knows nothing of Electron or of the bridge. */
export class Library {
  readonly folder: string
  readonly #isId: (name: string) => boolean

  /** @param isId Which file names are notes; others are not there. */
  constructor(folder: string, isId: (name: string) => boolean) {
    this.folder = folder
    this.#isId = isId
  }

  get name(): string {
    return basename(this.folder)
  }

  async list(): Promise<NoteSummary[]> {
    const ids = await this.#ids()
    const summaries: NoteSummary[] = []
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const some = await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => this.#readable(id)))
      for (const note of some) if (note) summaries.push(summaryOf(note))
    }
    return summaries
  }

  /** `undefined` if there is no such note, or if it cannot be read. */
  async summary(id: string): Promise<NoteSummary | undefined> {
    const note = await this.#readable(id)
    return note && summaryOf(note)
  }

  /** `undefined` if there is no such note. */
  async open(id: string): Promise<Note | undefined> {
    try {
      const path = join(this.folder, id)
      // In this order: a file that changes in between is older by its date than by its text, and `save` will notice.
      const { mtime } = await stat(path)
      return { id, text: await readFile(path, 'utf8'), changedAt: mtime }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  async save(id: string, text: string): Promise<Date> {
    const path = join(this.folder, id)
    await writeFile(path, text)
    return (await stat(path)).mtime
  }

  /** Makes a note under a name that is free. */
  async create(): Promise<string> {
    for (let number = 1; ; number++) {
      const name = number === 1 ? 'Untitled' : `Untitled ${number}`
      try {
        await writeFile(join(this.folder, `${name}.md`), `# ${name}\n\n`, { flag: 'wx' })
        return `${name}.md`
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }

  /** One hit for each note that has `query`, read while they are asked for: whoever stops asking ends the search. */
  async *search(query: string): AsyncGenerator<Hit, void> {
    for (const id of await this.#ids()) {
      const note = await this.#readable(id)
      const hit = note && findIn(note, query)
      if (hit) yield hit
    }
  }

  /** Calls `onChange` once for each burst of changes of a note, whoever makes them. */
  watch(onChange: (id: string) => void): () => void {
    const pending = new Map<string, NodeJS.Timeout>()
    const watcher = watch(this.folder, (_event, name) => {
      if (name === null || !this.#isId(name)) return
      clearTimeout(pending.get(name))
      pending.set(
        name,
        setTimeout(() => {
          pending.delete(name)
          onChange(name)
        }, BURST_MS),
      )
    })
    return () => {
      watcher.close()
      for (const timer of pending.values()) clearTimeout(timer)
    }
  }

  /** One file that cannot be read must not hide the others. */
  async #readable(id: string): Promise<Note | undefined> {
    return this.open(id).catch(() => undefined)
  }

  async #ids(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory() && this.#isId(entry.name))
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b))
  }
}
