import { watch } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Note } from './contract.js'

/** A folder of Markdown files. Knows nothing of Electron or of the bridge. */
export class Library {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  async list(): Promise<{ id: string; title: string; changedAt: Date }[]> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.md')).sort()
    return Promise.all(
      names.map(async (id) => {
        const { text, changedAt } = (await this.open(id)) as Note
        return { id, title: /^#\s+(.*)$/m.exec(text)?.[1] ?? id, changedAt }
      }),
    )
  }

  /** `undefined` if there is no such note. */
  async open(id: string): Promise<Note | undefined> {
    try {
      const path = join(this.folder, id)
      const [text, { mtime }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
      return { id, text, changedAt: mtime }
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

  /** Calls `onChange` once for each burst of changes of a note, whoever makes them. */
  watch(onChange: (id: string) => void): () => void {
    const pending = new Map<string, NodeJS.Timeout>()
    const watcher = watch(this.folder, (_event, name) => {
      if (name === null || !name.endsWith('.md')) return
      clearTimeout(pending.get(name))
      pending.set(
        name,
        setTimeout(() => {
          pending.delete(name)
          onChange(name)
        }, 50),
      )
    })
    return () => watcher.close()
  }
}
