import { FRAME_LENGTH } from '../wire/protocol.js'
import type { Link } from './link.js'
import type { DomPortLike } from './port.js'

/** Nobody knows what such a message said, so nothing can be made good. */
export const UNREADABLE = 'A message could not be decoded'

/** Takes one frame, its fields as they lie in the post. */
export type OnFrame = (type: unknown, a: unknown, b: unknown, c: unknown, d: unknown) => void

/** Reads what a trusted peer posts, each post at once; a peer that is not trusted is read by a guard. Ends `link` when it is gone. */
export function readPosts(port: DomPortLike, link: Link, onFrame: OnFrame): void {
  // `null` is what Electron delivers when it cannot deserialize.
  const onMessage = ({ data: post }: { readonly data: readonly unknown[] | null }) => {
    if (!post) return link.close('UNREADABLE', UNREADABLE)
    for (let at = 0; at < post.length && !link.closed; at += FRAME_LENGTH[post[at] as number] as number)
      onFrame(post[at], post[at + 1], post[at + 2], post[at + 3], post[at + 4])
  }
  port.addEventListener('message', onMessage)
  port.addEventListener('messageerror', () => onMessage({ data: null }))
  // Electron turns this event on in every renderer (`MessagePortCloseEvent`); Node has it too.
  port.addEventListener('close', () => link.close('PEER_GONE', 'The other side is gone', true))
  port.start()
}
