import { Worker } from 'node:worker_threads'
import { interleave, type Plan, type Sample } from './measure.js'
import { consumerOf } from './threads.js'

/** The same workloads between this thread and a worker of this process. */
export async function runNode(plan: Plan): Promise<Sample[]> {
  const worker = new Worker(new URL('./node-worker.js', import.meta.url))
  const consumer = consumerOf(worker)
  try {
    return await interleave('worker_threads', plan, (workload, library) => consumer.sample(workload, library))
  } finally {
    await worker.terminate()
  }
}
