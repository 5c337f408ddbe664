import type { DomPortLike } from '../link/port.js'

/** A port, and how many messages have been posted over it. */
export interface CountedPort extends DomPortLike {
  readonly posts: number
}

export function countPosts(port: DomPortLike): CountedPort {
  let posts = 0
  return {
    get posts() {
      return posts
    },
    postMessage(message) {
      port.postMessage(message)
      posts++
    },
    start: () => port.start(),
    close: () => port.close(),
    addEventListener: (type, listener) => port.addEventListener(type, listener),
  }
}
