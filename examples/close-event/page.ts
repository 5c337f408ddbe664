import { claimPort } from 'electron-port-bridge/renderer'

const byPage = await claimPort('by-page')
byPage.close()

// The peer of this one goes with the page.
await claimPort('by-nobody')

const byMain = await claimPort('by-main')
byMain.addEventListener('close', () => {
  console.log('page: by-main has closed')
  location.href = 'about:blank'
})
byMain.start()
byMain.postMessage('close, please')
