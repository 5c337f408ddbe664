import { MessageChannel, type Worker } from 'node:worker_threads'
import { Consumer } from './sides/consumer.js'

/** This thread as the consumer, `worker` as the provider. */
export const consumerOf = (worker: Worker): Consumer =>
  new Consumer((request) => {
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ request, port: port2 }, [port2])
    // Node's port has what the libraries use of a page's.
    return port1 as unknown as MessagePort
  })
