import { MessageChannel, Worker } from 'node:worker_threads'
import { interleave, type Plan, type Sample } from './measure.js'
import { Consumer } from './sides/consumer.js'

/** The same workloads between this thread and a worker of this process. */
export async function runNode(plan: Plan): Promise<Sample[]> {
  const worker = new Worker(new URL('./node-worker.js', import.meta.url))
  const consumer = new Consumer((request) => {
    const { port1, port2 } = new MessageChannel()
    worker.postMessage({ request, port: port2 }, [port2])
    return port1 as unknown as MessagePort
  })
  try {
    return await interleave('worker_threads', plan, (workload, library) => consumer.sample(workload, library))
  } finally {
    await worker.terminate()
  }
}
