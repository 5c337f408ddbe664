import { KitError } from '../contract/errors.js'
import type { AnyMiddleware } from '../contract/middleware.js'
import { checkMiddleware } from './service.js'

/** What one bridge puts around every handler that it provides. */
export class CommonMiddleware {
  readonly #list: AnyMiddleware[] = []

  /**
   * @param provided The name of a contract that is provided now.
   * @throws {KitError} `INVALID_ARGUMENT` for what is no function; `ALREADY_PROVIDED` while there is such a contract.
   */
  add(middleware: unknown, provided: string | undefined): void {
    const added = checkMiddleware([middleware])
    if (provided !== undefined) {
      const why = 'which would have to do without this middleware: call use() before the first provide()'
      throw new KitError('ALREADY_PROVIDED', `\`${provided}\` is provided already, ${why}`)
    }
    this.#list.push(...added)
  }

  /** Outside of a contract's own. */
  around(use: unknown): readonly AnyMiddleware[] {
    return [...this.#list, ...checkMiddleware(use ?? [])]
  }
}
