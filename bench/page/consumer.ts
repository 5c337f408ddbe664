import { type FloodEvent, flood } from '../memory/flood.js'
import { streamBytes } from '../memory/stream.js'
import { Consumer } from '../sides/consumer.js'
import type { Request } from '../sides/messages.js'
import { spin } from '../sides/thread.js'

/** The page. Main drives it with `executeJavaScript`. */

const frame = document.querySelector('iframe') as HTMLIFrameElement

function open(request: Request): MessagePort {
  const { port1, port2 } = new MessageChannel()
  frame.contentWindow?.postMessage(request, new URL(frame.src).origin, [port2])
  return port1
}

Object.assign(globalThis, {
  bench: new Consumer(open),
  streamBytes: (mib: number) => streamBytes(open, mib),
  flood: (event: FloodEvent, ms: number) => flood(open, event, ms),
  spin,
  chromium: async () => {
    const { userAgentData } = navigator as unknown as {
      userAgentData: {
        getHighEntropyValues(
          hints: string[],
        ): Promise<{ fullVersionList: { brand: string; version: string }[] }>
      }
    }
    const { fullVersionList } = await userAgentData.getHighEntropyValues(['fullVersionList'])
    return fullVersionList.find(({ brand }) => brand.startsWith('Chrom') || brand.startsWith('Headless'))
      ?.version
  },
})
