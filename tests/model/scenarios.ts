import { IPC_CLAIM, IPC_DENIED, IPC_HELLO, PROTOCOL_VERSION } from '../../wire/protocol.js'
import type { Act, Script } from './explore.js'
import { EVIL, GOOD, type Kind, MAIN, type Page, type World } from './world.js'

/** What happens, and the ways of Electron's with which it is tried; its own one where none is named. */
export interface Scenario {
  readonly title: string
  readonly script: Script
  readonly kinds?: readonly Kind[]
}

const act = (place: string, name: string, take: () => void, can?: () => boolean): Act =>
  can === undefined ? { name, at: [place], take } : { name, at: [place], take, can }
const inPage = (page: Page, name: string, take: () => void): Act =>
  act(page.frame.place, `${page.name} ${name}`, take, () => page.isAlive)
const claims = (
  page: Page,
  nonce = '1',
  role?: 'consumer' | 'provider' | 'peer' | 'port',
  contract?: string,
) => inPage(page, `claims ${nonce}`, () => page.claim(nonce, role, contract))
const withdraws = (page: Page, nonce = '1') => inPage(page, `withdraws ${nonce}`, () => page.withdraw(nonce))
/** The next document of the window; it makes the same claim, with the same nonce. */
const commits = (world: World, page: Page, origin = GOOD, then = (next: Page) => next.claim('1')): Act =>
  act(page.frame.place, `${page.frame.place} shows another document`, () =>
    then(world.commit(page.frame, `${page.frame.place}2`, origin)),
  )
const provides = (world: World) => act(MAIN, 'main provides', () => world.provide())
const stops = (world: World) => act(MAIN, 'main stops providing', () => world.stop())
const settled = (world: World) => world.settle()
const nothing = () => {}
const ORDINALS = ['', 'first', 'second', 'third']

const EVERY_KIND: readonly Kind[] = [{}, { late: 'detached' }, { late: 'next' }, { keepsHosts: true }]
const BOTH_HOSTS: readonly Kind[] = [{}, { keepsHosts: true }]

export const SCENARIOS: readonly Scenario[] = [
  {
    title: 'a page claims while it is judged',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      return [[claims(page), claims(page, '2')]]
    },
  },
  {
    title: 'a page that is not let in claims, and so does another one',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', EVIL)
      const [other] = world.open('B', GOOD)
      return [[claims(page)], [claims(other)]]
    },
  },
  {
    title: 'a page navigates while it is judged',
    kinds: EVERY_KIND,
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      return [[claims(page)], [commits(world, page, GOOD, nothing)]]
    },
  },
  {
    title: 'a page that is not let in gives way to one that is',
    kinds: [{}, { late: 'next' }],
    script: (world) => {
      world.provide()
      const [page] = world.open('A', EVIL)
      return [[commits(world, page)]]
    },
  },
  {
    title: 'a page gives way to one that is not let in',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      settled(world)
      return [[claims(page)], [commits(world, page, EVIL)]]
    },
  },
  {
    title: 'a claim is withdrawn while it waits and is granted',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      settled(world)
      return [[claims(page), withdraws(page)], [provides(world)]]
    },
  },
  {
    title: 'a claim is withdrawn, and another one made',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      settled(world)
      return [[claims(page), withdraws(page), claims(page, '2')], [provides(world)]]
    },
  },
  {
    title: 'a claim waits, and the page navigates',
    kinds: BOTH_HOSTS,
    script: (world) => {
      const [page] = world.open('A', GOOD)
      page.claim('1')
      settled(world)
      return [[commits(world, page)], [provides(world)]]
    },
  },
  {
    title: 'a claim is granted while the page navigates',
    kinds: BOTH_HOSTS,
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      settled(world)
      return [[claims(page)], [commits(world, page)]]
    },
  },
  {
    title: 'what is provided is stopped and provided again while it is claimed',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      settled(world)
      return [
        [claims(page), claims(page, '2')],
        [stops(world), provides(world)],
      ]
    },
  },
  {
    title: 'a claim waits for so long that it is refused, or is provided just in time',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      settled(world)
      const passes: Act = { name: '9 seconds pass', at: [MAIN, 'A'], take: () => world.pass(9_000) }
      return [[claims(page), withdraws(page)], [passes], [provides(world)]]
    },
  },
  {
    title: 'a renderer crashes, and its window is loaded again',
    script: (world) => {
      world.provide()
      const [page, window] = world.open('A', GOOD)
      settled(world)
      const crashes = act('A', 'A crashes', () => world.crash(window))
      return [[claims(page)], [crashes, commits(world, page, GOOD, nothing)]]
    },
  },
  {
    title: 'a window is destroyed',
    script: (world) => {
      const [page, window] = world.open('A', GOOD)
      page.claim('1')
      settled(world)
      const destroys: Act = { name: 'main destroys A', at: [MAIN, 'A'], take: () => world.destroy(window) }
      return [[claims(page, '2')], [destroys], [provides(world)]]
    },
  },
  {
    title: 'an iframe is removed while it claims',
    script: (world) => {
      world.provide()
      const [, window] = world.open('A', GOOD)
      const inner = world.openFrame(window, GOOD)
      settled(world)
      const removes = act('A', 'A removes its iframe', () => world.remove(inner))
      return [[claims(inner)], [removes]]
    },
  },
  {
    title: 'a page with an iframe navigates',
    script: (world) => {
      const [page, window] = world.open('A', GOOD)
      const inner = world.openFrame(window, GOOD)
      inner.claim('1')
      settled(world)
      const goes = act('A', 'A shows another document', () => {
        world.remove(inner)
        world.commit(page.frame, 'A2', GOOD)
      })
      return [[goes], [provides(world)]]
    },
  },
  {
    title: 'the bridge is closed and another one opened',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      const closes = act(MAIN, 'main closes its bridge', () => world.closeBridge())
      const opens = act(MAIN, 'main opens another bridge', () => world.openBridge())
      return [[claims(page)], [closes, opens, provides(world)]]
    },
  },
  {
    title: 'a renderer that has been taken over speaks with the id of another window',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      const [rogue] = world.open('B', GOOD)
      settled(world)
      const says = (message: readonly unknown[]) =>
        inPage(rogue, `says ${message[0]} for A`, () => world.say(rogue, message))
      return [
        [claims(page)],
        [
          says([IPC_CLAIM, page.id, 'notes', 'consumer', '1', undefined]),
          says([IPC_DENIED, page.id, '1']),
          says([IPC_HELLO, page.id, PROTOCOL_VERSION]),
        ],
        [provides(world)],
      ]
    },
  },
  {
    title: 'the next document of a window speaks with the id of the one before',
    script: (world) => {
      world.provide()
      const [page] = world.open('A', GOOD)
      page.claim('1')
      settled(world)
      const rogue = (next: Page) => {
        world.hush(next)
        world.say(next, [IPC_HELLO, page.id, PROTOCOL_VERSION])
        world.say(next, [IPC_DENIED, page.id, '1'])
        world.say(next, [IPC_CLAIM, page.id, 'notes', 'consumer', '2', undefined])
      }
      return [[commits(world, page, GOOD, rogue)]]
    },
  },
  {
    title: 'a renderer that has been taken over makes one claim twice',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      page.claim('1')
      settled(world)
      const again = inPage(page, 'makes the claim again', () =>
        world.say(page, [IPC_CLAIM, page.id, 'notes', 'consumer', '1', undefined]),
      )
      return [[again, withdraws(page)], [provides(world)]]
    },
  },
  {
    title: 'a page provides and withdraws while main connects',
    script: (world) => {
      const [page, window] = world.open('A', GOOD)
      settled(world)
      const connects = act(MAIN, 'main connects', () => world.connect(window))
      return [[claims(page, '1', 'provider'), withdraws(page)], [connects]]
    },
  },
  {
    title: 'a page provides and navigates while main connects',
    kinds: BOTH_HOSTS,
    script: (world) => {
      const [page, window] = world.open('A', GOOD)
      page.claim('1', 'provider')
      settled(world)
      const connects = act(MAIN, 'main connects', () => world.connect(window))
      return [[connects], [commits(world, page, GOOD, nothing)]]
    },
  },
  {
    title: 'two windows are joined, and one of them navigates',
    script: (world) => {
      const [provider, one] = world.open('A', GOOD)
      const [consumer, two] = world.open('B', GOOD)
      settled(world)
      const joins = act(MAIN, 'main joins them', () => world.join(one, two))
      return [
        [claims(provider, '1', 'provider'), commits(world, provider, GOOD, nothing)],
        [claims(consumer, '1', 'peer')],
        [joins],
      ]
    },
  },
  {
    title: 'main pushes a port while the page claims it and withdraws',
    script: (world) => {
      const [page] = world.open('A', GOOD)
      settled(world)
      const pushes = act(MAIN, 'main pushes a port', () => world.openPort(page, 'claim'))
      return [[claims(page, '1', 'port', 'p'), withdraws(page)], [pushes]]
    },
  },
  {
    title: 'main pushes a port while the page that claims it navigates',
    kinds: BOTH_HOSTS,
    script: (world) => {
      const [page] = world.open('A', GOOD)
      page.claim('1', 'port', 'p')
      settled(world)
      const pushes = act(MAIN, 'main pushes a port', () => world.openPort(page, 'claim'))
      return [[pushes], [commits(world, page, GOOD, (next) => next.claim('1', 'port', 'p'))]]
    },
  },
  {
    title: 'main pushes a port that is handed over when the window has loaded, and the page navigates',
    kinds: BOTH_HOSTS,
    script: (world) => {
      const [page] = world.open('A', GOOD)
      settled(world)
      return [
        [act(MAIN, 'main pushes a port', () => world.openPort(page, 'load'))],
        [commits(world, page, GOOD, nothing)],
      ]
    },
  },
  ...['stops providing', 'provides anew', 'closes its bridge', 'destroys the window'].flatMap((what) =>
    [1, 2, 3].map(
      (nth): Scenario => ({
        title: `an app's predicate ${what} when it is asked for the ${ORDINALS[nth]} time`,
        script: (world) => {
          const [page, window] = world.open('A', GOOD)
          world.provide()
          page.claim('1')
          let calls = 0
          world.onJudged = () => {
            if (++calls !== nth) return
            if (what === 'closes its bridge') world.closeBridge()
            else if (what === 'destroys the window') world.destroy(window)
            else world.stop()
            if (what === 'provides anew') world.provide()
          }
          const can = () => world.bridge !== undefined && !world.isProvided
          return [[claims(page, '2')], [act(MAIN, 'main provides', () => world.provide(), can)]]
        },
      }),
    ),
  ),
]
