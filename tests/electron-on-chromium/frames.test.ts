import { webFrameMain } from 'electron'
import * as assert from 'uvu/assert'
import {
  complaints,
  fact,
  next,
  openWindow,
  rejection,
  routes,
  runSuites,
  thrown,
  until,
  url,
} from './suite.js'

fact('F49 a frame is one object over all its documents, whatever their site', 'model', async () => {
  const win = openWindow()
  const { mainFrame } = win.webContents
  for (const each of [url(), url('/other'), url('/', 'localhost')]) {
    await win.loadURL(each)
    assert.is(win.webContents.mainFrame, mainFrame)
    assert.is(mainFrame.url, each)
  }
})

fact('F50 what a disposed frame refuses, and what it still answers', 'model', async () => {
  const win = openWindow()
  routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
  await win.loadURL(url('/with-frame'))
  const [frame] = win.webContents.mainFrame.frames as [Electron.WebFrameMain]
  const { frameTreeNodeId } = frame
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await until(() => frame.isDestroyed(), 'the frame to go')
  const refused = [
    () => frame.url,
    () => frame.origin,
    () => frame.name,
    () => frame.frameToken,
    () => frame.processId,
    () => frame.osProcessId,
    () => frame.routingId,
    () => frame.visibilityState,
    () => frame.top,
    () => frame.parent,
    () => frame.frames,
    () => frame.framesInSubtree,
    () => frame.reload(),
    () => frame.postMessage('x', 1),
  ]
  for (const use of refused)
    assert.match(thrown(use).message, 'Render frame was disposed before WebFrameMain could be accessed')
  assert.is(frame.isDestroyed(), true)
  assert.is(typeof frame.detached, 'boolean')
  assert.is(frame.frameTreeNodeId, frameTreeNodeId)
  frame.ipc.on('x', () => {})
  assert.is((await complaints(() => frame.send('x'))).length, 1)
  assert.match((await rejection(frame.executeJavaScript('1'))).message, 'Render frame was disposed')
})

fact('F52 a frame is found by its ids, and an unknown one is not', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const { mainFrame } = win.webContents
  assert.is(webFrameMain.fromId(mainFrame.processId, mainFrame.routingId), mainFrame)
  assert.is(webFrameMain.fromFrameToken(mainFrame.processId, mainFrame.frameToken), mainFrame)
  assert.is(webFrameMain.fromId(99_999, 99_999), undefined)
  assert.is(webFrameMain.fromFrameToken(99_999, mainFrame.frameToken), null)
})

fact('F53 token and routing id are new with every document, the tree id never', 'model', async () => {
  const win = openWindow()
  await win.loadURL(url())
  const { mainFrame } = win.webContents
  const { frameTreeNodeId } = mainFrame
  let { frameToken, routingId } = mainFrame
  const changes = [
    () => win.loadURL(url('/other')),
    () => win.loadURL(url('/', 'localhost')),
    () => {
      const done = next(win.webContents, 'did-finish-load')
      win.webContents.reload()
      return done
    },
  ]
  for (const change of changes) {
    await change()
    assert.is.not(mainFrame.frameToken, frameToken)
    assert.is.not(mainFrame.routingId, routingId)
    assert.is(mainFrame.frameTreeNodeId, frameTreeNodeId)
    frameToken = mainFrame.frameToken
    routingId = mainFrame.routingId
  }
})

fact('F54 a frame tells of dom-ready', 'model', async () => {
  const win = openWindow()
  const ready = next(win.webContents.mainFrame, 'dom-ready')
  await win.loadURL(url())
  await ready
})

fact(
  'F55 frame-created comes for the main frame and for sub-frames, and not with a cross-site navigation',
  'model',
  async () => {
    const win = openWindow()
    const created: unknown[] = []
    win.webContents.on('frame-created', (_, { frame }) => created.push(frame))
    routes.set('/with-frame', '<!doctype html><iframe src="/other"></iframe>')
    await win.loadURL(url('/with-frame'))
    const { mainFrame } = win.webContents
    assert.equal(created.length, 2)
    assert.is(created[0], mainFrame)
    assert.is(created[1], mainFrame.frames[0])
    await win.loadURL(url('/', 'localhost'))
    assert.is(created.length, 2)
  },
)

fact('F49 frames show url, origin, name and place, over two processes', 'model', async () => {
  routes.set(
    '/tree',
    `<!doctype html><iframe name="near" src="/other"></iframe><iframe sandbox srcdoc="x"></iframe>`,
  )
  const win = openWindow()
  await win.loadURL(url('/tree'))
  const { mainFrame } = win.webContents
  await win.webContents.executeJavaScript(
    `new Promise((done) => { const f = document.createElement('iframe'); f.src = ${JSON.stringify(url('/other', 'localhost'))}; f.onload = () => done(0); document.body.append(f) })`,
  )
  await until(() => mainFrame.frames.length === 3 && mainFrame.frames[2]?.url !== '', 'three frames')
  const [near, boxed, far] = mainFrame.frames as [
    Electron.WebFrameMain,
    Electron.WebFrameMain,
    Electron.WebFrameMain,
  ]
  assert.is(near.name, 'near')
  assert.is(near.origin, new URL(url()).origin)
  assert.is(near.parent, mainFrame)
  assert.is(near.top, mainFrame)
  assert.is(boxed.origin, 'null')
  assert.is(far.origin, new URL(url('/', 'localhost')).origin)
  assert.is.not(far.processId, mainFrame.processId)
  assert.is(near.processId, mainFrame.processId)
  assert.is(mainFrame.framesInSubtree.length, 4)
  await win.webContents.executeJavaScript("document.querySelector('iframe').remove()")
  await until(() => near.isDestroyed(), 'the frame to go')
  assert.is(mainFrame.frames.length, 2)
})

void runSuites()
