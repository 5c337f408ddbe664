import { Lane } from './turns.js'

/**
 * What one peer costs this thread, over all its sessions and for all contracts: whoever shares an account shares turns and bytes.
 * Main has one for each window, since a page may have many documents in iframes and many sessions in each; it lasts as
 * long as anything of it is under way.
 */
export class Account {
  readonly lane = new Lane()
  /** Estimated bytes that it has sent and that are still held here: what waits to be read, and inputs until they are done. */
  bytes = 0
}

/** Whoever holds the other end of a port. */
export interface Holder {
  readonly account: Account
}

let blamed: Holder | undefined

/** Who breaks the protocol in this very moment: a report does not say. */
export const blamedHolder = (): Holder | undefined => blamed

/** Calls `tell`, in which {@link blamedHolder} is `holder`. */
export function blame(holder: Holder, tell: () => void): void {
  const outer = blamed
  blamed = holder
  try {
    tell()
  } finally {
    blamed = outer
  }
}

const accounts = new Map<string, WeakRef<Account>>()
const forgotten = new FinalizationRegistry<string>((name) => {
  if (accounts.get(name)?.deref() === undefined) accounts.delete(name)
})

/** The account of a peer by its name, which is this side's own word and not the peer's. It is kept while anything of it is. */
export function accountOf(name: string): Account {
  const known = accounts.get(name)?.deref()
  if (known !== undefined) return known
  const account = new Account()
  accounts.set(name, new WeakRef(account))
  forgotten.register(account, name)
  return account
}
