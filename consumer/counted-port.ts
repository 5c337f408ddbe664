import { type DomPortLike, postingBy } from '../link/port.js'

/** A port, and how many messages have been posted over it. */
export interface CountedPort {
  readonly port: DomPortLike
  posts: number
}

export function countPosts(port: DomPortLike): CountedPort {
  const counted = {
    port: postingBy(port, (message) => {
      port.postMessage(message)
      counted.posts++
    }),
    posts: 0,
  }
  return counted
}
