import type { DocumentFacts } from '../../wire/peer.js'

/** What main knows of a window's own document, but for what a test says of it. */
export const documentFacts = (facts: Partial<DocumentFacts> = {}): DocumentFacts => ({
  origin: 'app://notes',
  webContentsId: 1,
  isMainFrame: true,
  ancestors: [],
  frameTreeNodeId: 1,
  processId: 1,
  frameId: 1,
  webContentsType: 'window',
  hasOpener: false,
  fileUrl: undefined,
  ...facts,
})
