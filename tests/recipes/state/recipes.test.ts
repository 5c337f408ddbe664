// Each recipe in jsdom, over a bridge in memory: the first value, one that main sets, one that the page asks for, and
// that nothing listens any more when the component has gone.
// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { Client, State } from 'electron-port-bridge/contract'
import { connect } from 'electron-port-bridge/renderer'
import { createMemoryBridge, type MemoryBridge } from 'electron-port-bridge/testing'
import { computed } from 'nanostores'
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { mount, unmount } from 'svelte'
import { derived, get } from 'svelte/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApp } from 'vue'
import type { looks } from './contract.js'
import { serveLooks } from './main.js'
import { atomOf } from './nanostores.js'
import { ThemeButton as QueryButton } from './query.js'
import { ThemeButton as ReactButton } from './react.js'
import SvelteButton from './ThemeButton.svelte'
import { ThemeButton as VueButton } from './vue.js'

let bridge: MemoryBridge
let served: ReturnType<typeof serveLooks>
let api: Client<typeof looks>
/** Listeners of the theme at this time. */
let listeners = 0

beforeEach(async () => {
  bridge = createMemoryBridge()
  served = serveLooks(bridge)
  api = counted(await connect<typeof looks>('looks'))
  listeners = 0
  document.body.replaceChildren()
})
afterEach(() => bridge.close())

function counted(client: Client<typeof looks>): Client<typeof looks> {
  const { theme } = client.states
  const subscribe: State<'light' | 'dark'>['subscribe'] = (listener) => {
    const stop = theme.subscribe(listener)
    listeners++
    return () => {
      listeners--
      stop()
    }
  }
  return { ...client, states: { theme: { ...theme, subscribe } } }
}

/** Each shows a button with the theme that changes it, and returns what takes it away. */
const SHOWN: { readonly [recipe: string]: (root: HTMLElement) => () => unknown } = {
  React(root) {
    const shown = createRoot(root)
    shown.render(createElement(StrictMode, null, createElement(ReactButton, { api })))
    return () => shown.unmount()
  },
  'TanStack Query'(root) {
    const shown = createRoot(root)
    const button = createElement(QueryButton, { api })
    const client = new QueryClient()
    shown.render(createElement(StrictMode, null, createElement(QueryClientProvider, { client }, button)))
    return () => {
      shown.unmount()
      client.clear()
    }
  },
  Vue(root) {
    const shown = createApp(VueButton, { api })
    shown.mount(root)
    return () => shown.unmount()
  },
  Svelte(root) {
    const shown = mount(SvelteButton, { target: root, props: { api } })
    return () => unmount(shown)
  },
}

for (const [recipe, show] of Object.entries(SHOWN)) {
  test(recipe, async () => {
    const hide = show(document.body)
    const text = () => document.querySelector('button')?.textContent
    await expect.poll(text).toBe('dark')
    served.states.theme.set('light')
    await expect.poll(text).toBe('light')
    document.querySelector('button')?.click()
    await expect.poll(text).toBe('dark')
    expect(served.states.theme.get()).toBe('dark')
    expect(listeners).toBe(1)
    await hide()
    await expect.poll(() => listeners).toBe(0)
  })
}

test("Svelte's stores", async () => {
  expect(get(api.states.theme)).toBe('dark')
  const seen: string[] = []
  const stop = derived(api.states.theme, (theme) => theme.toUpperCase()).subscribe((theme) =>
    seen.push(theme),
  )
  served.states.theme.set('light')
  await expect.poll(() => seen).toEqual(['DARK', 'LIGHT'])
  stop()
  expect(listeners).toBe(0)
})

test('nanostores', async () => {
  const theme = atomOf(api.states.theme)
  expect(theme.get()).toBe('dark')
  const seen: string[] = []
  const stop = computed(theme, (value) => value.toUpperCase()).subscribe((value) => seen.push(value))
  served.states.theme.set('light')
  await expect.poll(() => seen).toEqual(['DARK', 'LIGHT'])
  stop()
  await expect.poll(() => listeners, { timeout: 3_000 }).toBe(0)
})
