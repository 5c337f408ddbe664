import type { Middleware } from 'electron-port-bridge/contract'
import type { DocumentFacts } from 'electron-port-bridge/main'

export interface User {
  readonly name: string
  readonly roles: readonly string[]
}

/** Who uses the window, by what main knows of it and not by what the page says. */
export const withUser =
  (
    userOf: (webContentsId: number) => Promise<User | undefined>,
  ): Middleware<{ user: User }, object, DocumentFacts> =>
  async ({ session, refuse }, next) => {
    const user = await userOf(session.webContentsId)
    if (user === undefined) throw refuse('nobody has signed in')
    return next({ user })
  }

/** By the contract's own error, where it declares one. */
export const onlyRole =
  (role: string): Middleware<object, { user: User }> =>
  ({ context, errors, refuse }, next) => {
    if (context.user.roles.includes(role)) return next()
    throw errors.Forbidden?.({ role }) ?? refuse(`${context.user.name} is no ${role}`)
  }
