import { type MessagePort as NodePort, parentPort } from 'node:worker_threads'
import type { Request } from './sides/messages.js'
import { serve } from './sides/provider.js'

parentPort?.on('message', ({ request, port }: { request: Request; port: NodePort }) => {
  // Node's port has what the libraries use of a page's.
  serve(request, port as unknown as MessagePort)
})
