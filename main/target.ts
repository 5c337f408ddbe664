import { type UtilityProcess, type WebContents, type WebFrameMain, webContents } from 'electron'
import { invalidArgument, KitError } from '../contract/errors.js'
import type { PageDocument } from './document.js'
import type { Documents } from './documents.js'
import type { Party } from './party.js'
import type { Utilities } from './utilities.js'

/**
 * Who is meant: a window (its main frame), by its `WebContents` or whatever shows that, or a frame, over all documents that it will show; one document, as
 * long as it lives; a utility process.
 */
export type Target = WebContents | WithWebContents | WebFrameMain | PageDocument | UtilityProcess

/** A `BrowserWindow`, a `WebContentsView`: what shows one `WebContents`, which is meant. */
export interface WithWebContents {
  readonly webContents: WebContents
}

/** A target, as the bridge looks for it. */
export interface Address {
  /** Equal for equal targets. */
  readonly key: string
  readonly kind: 'page' | 'utility'
  /** Who is there now. */
  find(): Party | undefined
  /** Nobody will ever be there again. */
  isGone(): boolean
}

/** @throws {KitError} `INVALID_ARGUMENT`; `DESTROYED` for a window that was. */
export function addressOf(name: string, target: Target, documents: Documents, utilities: Utilities): Address {
  if (typeof target === 'object' && target !== null) {
    if (isDocument(target)) {
      const { webContentsId, frameTreeNodeId } = target
      const find = () => {
        const record = documents.inFrame(webContentsId, frameTreeNodeId)
        return record?.facade === target ? record : undefined
      }
      const key = `${webContentsId}/${frameTreeNodeId}`
      return { key, kind: 'page', find, isGone: () => find() === undefined }
    }
    // By methods, which nobody leaves on Object.prototype by mistake.
    const shown = shownBy(name, target)
    if (shown !== undefined) return addressOf(name, shown, documents, utilities)
    if ('getType' in target && typeof target.getType === 'function') {
      if (target.isDestroyed()) throw new KitError('DESTROYED', `\`${name}\`: the window was destroyed`)
      return frameAddress(target.id, target.mainFrame.frameTreeNodeId, documents)
    }
    if ('kill' in target && typeof target.kill === 'function') {
      const utility = utilities.of(target)
      const isGone = () => utility.closed !== undefined
      return { key: utility.key, kind: 'utility', find: () => utility, isGone }
    }
    if ('frameTreeNodeId' in target && typeof target.isDestroyed === 'function') {
      const contents = webContents.fromFrame(target)
      if (contents !== undefined) return frameAddress(contents.id, target.frameTreeNodeId, documents)
    }
  }
  throw invalidArgument(
    name,
    'a WebContents, what shows one (a BrowserWindow), a WebFrameMain, a document or a UtilityProcess',
    target,
  )
}

function isDocument(target: Target): target is PageDocument {
  return Object.hasOwn(target, 'openPort')
}

function frameAddress(webContentsId: number, frameTreeNodeId: number, documents: Documents): Address {
  return {
    key: `${webContentsId}/${frameTreeNodeId}`,
    kind: 'page',
    find: () => documents.inFrame(webContentsId, frameTreeNodeId),
    isGone: () => webContents.fromId(webContentsId) === undefined,
  }
}

/**
 * The `WebContents` of what shows one; `undefined` for what shows none.
 * @throws {KitError} `DESTROYED` for a window or a view whose contents have gone, whose getter throws or has nothing.
 */
function shownBy(name: string, target: Target): WebContents | undefined {
  if (!('webContents' in target)) return undefined
  let shown: WebContents | undefined
  try {
    shown = target.webContents
  } catch {
    // As every getter of a destroyed object of Electron's.
  }
  if (typeof shown?.getType === 'function') return shown
  // A page's facts have no such name, and what was left on Object.prototype is no window.
  if (typeof (target as { readonly setBounds?: unknown }).setBounds !== 'function') return undefined
  throw new KitError('DESTROYED', `\`${name}\`: the window was destroyed`)
}
