import { claimPort } from 'electron-port-bridge/renderer'

const requests = await claimPort('requests')
const { port1: mine, port2: theirs } = new MessageChannel()
const steps: unknown[] = []
mine.onmessage = ({ data }) => void steps.push(data)
mine.addEventListener('close', () => {
  console.log(`page: steps ${steps.join(' ')}, then closed`)
  console.log('done')
})
requests.postMessage({ steps: 3 }, [theirs])
