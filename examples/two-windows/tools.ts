import { provide } from 'electron-port-bridge/renderer'
import { palette } from './contract.js'

const served = provide(palette, {
  calls: {
    pick(mood, { session }) {
      const colour = mood === 'warm' ? 'orange' : 'teal'
      session.events.emit('changed', colour)
      return colour
    },
  },
})
served.onSession(({ peer }) => console.log(`tools: joined to a ${peer.kind}`))
