// nanostores.ts
import type { State } from 'electron-port-bridge/contract'
import { atom, onMount, type ReadableAtom } from 'nanostores'

export function atomOf<T>(state: State<T>): ReadableAtom<T> {
  const store = atom(state.get())
  onMount(store, () => state.subscribe((value) => store.set(value)))
  return store
}
