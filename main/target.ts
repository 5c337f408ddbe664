import { type UtilityProcess, type WebContents, type WebFrameMain, webContents } from 'electron'
import { invalidArgument } from '../contract/errors.js'
import type { PageDocument } from './document.js'
import type { Documents } from './documents.js'
import type { Party } from './party.js'
import type { Utilities } from './utilities.js'

/**
 * Who is meant: a window (its main frame) or a frame, over all documents that it will show; one document, as
 * long as it lives; a utility process.
 */
export type Target = WebContents | WebFrameMain | PageDocument | UtilityProcess

/** A target, as the bridge looks for it. */
export interface Address {
  /** Equal for equal targets. */
  readonly key: string
  /** Who is there now. */
  find(): Party | undefined
  /** Nobody will ever be there again. */
  isGone(): boolean
}

/** @throws {KitError} `INVALID_ARGUMENT`. */
export function addressOf(name: string, target: Target, documents: Documents, utilities: Utilities): Address {
  if (typeof target === 'object' && target !== null) {
    if ('openPort' in target) {
      const { webContentsId, frameTreeNodeId } = target
      const find = () => {
        const record = documents.inFrame(webContentsId, frameTreeNodeId)
        return record?.facade === target ? record : undefined
      }
      return { key: `${webContentsId}/${frameTreeNodeId}`, find, isGone: () => find() === undefined }
    }
    if ('mainFrame' in target) return frameAddress(target.id, target.mainFrame.frameTreeNodeId, documents)
    if ('frameTreeNodeId' in target) {
      const contents = webContents.fromFrame(target)
      if (contents !== undefined) return frameAddress(contents.id, target.frameTreeNodeId, documents)
    }
    if ('kill' in target) {
      const utility = utilities.of(target)
      return { key: utility.key, find: () => utility, isGone: () => utility.closed !== undefined }
    }
  }
  throw invalidArgument(name, 'a WebContents, a WebFrameMain, a document or a UtilityProcess', target)
}

function frameAddress(webContentsId: number, frameTreeNodeId: number, documents: Documents): Address {
  return {
    key: `${webContentsId}/${frameTreeNodeId}`,
    find: () => documents.inFrame(webContentsId, frameTreeNodeId),
    isGone: () => webContents.fromId(webContentsId) === undefined,
  }
}
