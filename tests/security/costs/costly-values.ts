import type { TestValue } from './target.js'

/** Values that cost a reader much for their size, by name. New ones that a search has found are added here. */
export const COSTLY: { readonly [name: string]: TestValue } = {
  'graph-of-arrays': {
    title: 'a shared graph of arrays, 40 deep',
    make() {
      let graph: unknown = []
      for (let i = 0; i < 40; i++) graph = [graph, graph]
      return graph
    },
  },
  'graph-of-objects': {
    title: 'a shared graph of objects, 16 deep',
    make() {
      let graph: unknown = {}
      for (let i = 0; i < 15; i++) graph = { a: graph, b: graph }
      return graph
    },
  },
  'graph-of-maps': {
    title: 'a shared graph of Maps, 30 deep',
    make() {
      let graph: unknown = new Map()
      for (let i = 0; i < 30; i++) graph = new Map([[graph, graph]])
      return graph
    },
  },
  'graph-of-everything': {
    title: 'a shared graph of arrays, objects, Maps and Sets in turn, 40 deep',
    make() {
      let graph: unknown = 1
      for (let i = 0; i < 10; i++) {
        graph = [graph, graph]
        graph = { a: graph, b: graph }
        graph = new Map([[graph, graph]])
        graph = new Set([graph, [graph]])
      }
      return graph
    },
  },
  'deep-lists': {
    title: 'chains of 60 arrays in each other, 800 of them',
    make() {
      const chain = () => {
        let value: unknown = 1
        for (let i = 0; i < 60; i++) value = [value]
        return value
      }
      return Array.from({ length: 800 }, chain)
    },
  },
  'too-deep': {
    title: 'an object in an object, 2,000 deep',
    make() {
      let value: unknown = 1
      for (let i = 0; i < 2000; i++) value = { value }
      return value
    },
  },
  'many-keys': {
    title: 'one object of 200,000 keys',
    make: () => Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, 0])),
  },
  holes: {
    title: 'an array of 249,999 holes',
    make: () => Object.assign([], { length: 249_999 }),
  },
  undefineds: {
    title: 'an array of 249,999 times undefined',
    make: () => new Array(249_999).fill(undefined),
  },
  'named-property': {
    title: 'a long array with a named property',
    make: () => Object.assign(new Array(249_000).fill(0), { x: 1 }),
  },
  'at-the-limit': {
    title: 'arrays of 49,000 numbers, just within the limit',
    make: () => new Array(49_000).fill(1.5),
  },
  'resizable-buffers': {
    title: 'resizable buffers that reserve 1 GiB each',
    // Its option is newer than the library that TypeScript is told of.
    make: () => Reflect.construct(ArrayBuffer, [8, { maxByteLength: 2 ** 30 }]),
  },
  'long-bigint': {
    title: 'a bigint of a million bits',
    make: () => 1n << 1_000_000n,
  },
  'set-of-objects': {
    title: 'a Set of 60,000 objects',
    make: () => new Set(Array.from({ length: 60_000 }, () => ({}))),
  },
}
