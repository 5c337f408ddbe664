import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const BUNDLES = join(import.meta.dirname ?? '.', 'page')

/**
 * The two pages on loopback. `127.0.0.1` and `localhost` are one server but two sites, and Chromium gives each
 * site a process of its own.
 */
export async function serve(): Promise<{ url: string; close(): void }> {
  const server = createServer(async ({ url = '/' }, response) => {
    const script = /^\/(consumer|provider)\.bundle\.js$/.exec(url)?.[0]
    const { port } = server.address() as AddressInfo
    if (script !== undefined) {
      response.setHeader('content-type', 'text/javascript')
      response.end(await readFile(join(BUNDLES, script)))
      return
    }
    response.setHeader('content-type', 'text/html')
    if (url === '/') {
      const frame = `<iframe src="http://localhost:${port}/frame"></iframe>`
      response.end(page(`${frame}<script type="module" src="/consumer.bundle.js"></script>`))
    } else if (url === '/frame')
      response.end(page('<script type="module" src="/provider.bundle.js"></script>'))
    else {
      response.statusCode = 404
      response.end()
    }
  })
  // No host: `localhost` may be either of ::1 and 127.0.0.1.
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${port}/`, close }
}

const page = (body: string) => `<!doctype html><meta charset="utf-8"><title>bench</title><body>${body}</body>`
