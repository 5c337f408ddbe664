/**
 * A value that is too large to be copied when it is given, and changes under its readers: `first` for whoever looks at it,
 * `then` for the platform that clones it afterwards. What no check before the post can find.
 */
function shifting(first: unknown, then: () => unknown): object {
  let reads = 0
  return {
    list: Array(300).fill(0),
    get value() {
      return reads++ === 0 ? first : then()
    },
  }
}

/** Passes every check, and cannot be cloned. */
export function unclonable(): object {
  return shifting(1, () => {
    throw new Error('read twice')
  })
}

/** Passes every check, and is cloned as something that Electron's main process cannot read. */
export function unreadable(): object {
  return shifting(1, () => new Blob(['a']))
}
