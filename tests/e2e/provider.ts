import type { Provider } from 'electron-port-bridge/contract'
import type { DocumentFacts } from 'electron-port-bridge/main'
import type { notes } from './contracts.js'

/** A provider of `notes` that writes down what happens to it. */
export function spyProvider() {
  const seen: string[] = []
  const aborted: unknown[] = []
  const pulled = { count: 0 }
  const provider: Provider<typeof notes, DocumentFacts> = {
    calls: {
      open: ({ id }, { errors, session }) => {
        seen.push(`open ${id} from ${session.origin}`)
        if (id === 'missing') throw errors.NotFound({ id })
        return { id, text: `text of ${id}` }
      },
      echo: (value) => value,
      hang: (_input, { signal }) => {
        seen.push('hang')
        return new Promise<void>(() => signal.addEventListener('abort', () => aborted.push(signal.reason)))
      },
      fail: () => {
        throw new Error('secret: /home/alice/.ssh/id_rsa')
      },
    },
    streams: {
      async *count(n) {
        try {
          for (let i = 0; i < n; i++) {
            pulled.count++
            yield i
          }
        } finally {
          seen.push('count returned')
        }
      },
      *file() {
        for (let i = 0; i < 20; i++) yield new Uint8Array(200_000).fill(i)
      },
    },
    notices: { typing: (who) => void seen.push(`typing ${who}`) },
  }
  return { provider, seen, aborted, pulled }
}
