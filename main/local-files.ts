import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** By a URL's text: Node asks whether an object is a URL by whether it has a `path`, inherited or not. */
export const pathOf = (url: string): string => fileURLToPath(url)

/** Names a file by its path in `folder`, the app's, which is another on each machine. */
export const insideOf =
  (folder: string) =>
  (path: string): string => {
    const inside = relative(folder, path)
    return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split(sep).join('/')
  }
