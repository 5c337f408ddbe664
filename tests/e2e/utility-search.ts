// The main script of a utility process in utility.test.ts: provides `search`, and tells main what it sees.
import { connect, provide } from 'electron-port-bridge/utility'
import { page, search } from './contracts.js'

const tell = (line: string) => process.parentPort.postMessage(line)

const offer = () => {
  const served = provide(search, {
    calls: {
      find: (text, { session }) => [text, session.peer.kind],
      hang: (_input, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => tell(`aborted ${signal.reason.code}`))),
      lie: () => 'the truth',
    },
    streams: {
      *count(n) {
        for (let i = 0; i < n; i++) yield i
      },
    },
    notices: {
      note(text) {
        if (text === 'die') process.exit(7)
        if (text !== 'pause') return tell(text)
        served.stop()
        setTimeout(offer, 300)
      },
    },
  })
  served.onSession((session) => {
    tell(`session ${session.peer.kind}`)
    session.events.emit('ready', 'go')
    void session.closed.then(({ code }) => tell(`closed ${code}`))
  })
}
offer()

if (process.argv.includes('--connect')) {
  connect(page, { timeoutMs: 20_000 }).then(
    async (client) => tell(`unsaved ${await client.calls.unsaved()} of ${client.peer.kind}`),
    (error) => tell(error.code),
  )
}
