// The main script of a utility process in other-rpc.test.ts.
import { asMessagePort } from 'electron-port-bridge/port'

process.parentPort.once('message', ({ ports: [given] }) => {
  if (given === undefined) return
  const port = asMessagePort(given)
  port.onmessage = ({ data }) => port.postMessage([port.constructor.name, data])
})
