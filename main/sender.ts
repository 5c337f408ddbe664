import type { IpcMainEvent, WebFrameMain } from 'electron'
import type { RefusalReason } from '../policy/policy.js'
import type { DocumentFacts } from '../wire/peer.js'

/** Why a message has no sender that could be judged. */
export type NoSender = Extract<RefusalReason, 'not-a-frame' | 'document-gone' | 'other-document'>

/**
 * Reads the document that sent `event`. Everything is read in this one turn: `senderFrame` is looked up anew
 * at each access and is null or another document once the sender has gone (Electron
 * `docs/breaking-changes.md`, 34.0).
 */
export function readSender(
  event: IpcMainEvent,
): { readonly facts: DocumentFacts; readonly frame: WebFrameMain } | NoSender {
  // Since 35 an ipc event may come from a service worker's preload realm, which has no frame.
  if ((event.type as string) !== 'frame') return 'not-a-frame'
  try {
    const frame = event.senderFrame
    if (frame === null || frame.isDestroyed() || frame.detached) return 'document-gone'
    // The event's own ids are the true sender's. Electron reuses the WebFrameMain object for the next
    // document, so during a commit the frame may be somebody else by now.
    if (frame.processId !== event.processId || frame.routingId !== event.frameId) return 'other-document'
    const { sender } = event
    const { origin } = frame
    return {
      frame,
      facts: Object.freeze({
        origin,
        webContentsId: sender.id,
        isMainFrame: frame.parent === null && frame === sender.mainFrame,
        ancestors: Object.freeze(ancestorsOf(frame)),
        frameTreeNodeId: frame.frameTreeNodeId,
        processId: event.processId,
        frameId: event.frameId,
        webContentsType: sender.getType(),
        hasOpener: sender.opener !== null,
        fileUrl: origin === 'file://' ? frame.url : undefined,
      }),
    }
  } catch {
    // Every getter of a disposed frame and of a destroyed WebContents throws; there is no one to judge.
    return 'document-gone'
  }
}

/** As long as a frame has this document, the frames around it have the documents that they had: one that navigates removes it. */
function ancestorsOf(frame: WebFrameMain): string[] {
  const origins: string[] = []
  for (let around = frame.parent; around !== null; around = around.parent) origins.push(around.origin)
  return origins
}
