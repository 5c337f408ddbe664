// What the app of the samples has of its own.
interface Note {
  id: string
  text: string
}
interface Hit {
  id: string
  line: number
}
declare const db: {
  all(): Promise<Note[]>
  get(id: string, signal: AbortSignal): Promise<Note | undefined>
  search(query: string, signal: AbortSignal): AsyncIterable<Hit>
}
declare const presence: { touch(who: string, webContentsId: number): void }
declare function show(hit: Hit): void
declare function toast(id: string, at: Date): void
