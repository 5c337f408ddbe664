import { type ErrorCode, KitError } from '../contract/errors.js'

/** What a caller hears of an input that cannot go out. */
export function notSendable(code: ErrorCode, title: string, path: string, problem: string): KitError {
  return new KitError(code, `\`${title}\`: the input ${path} ${problem}`, { path })
}
