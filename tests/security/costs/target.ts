import * as v from 'valibot'
import { defineContract, unchecked } from '../../../contract/index.js'

/** A value that an attack sends. */
export interface TestValue {
  readonly title: string
  make(): unknown
}

const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
const row = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*$/), v.maxLength(40)),
  at: v.union([v.pipe(v.string(), v.isoTimestamp()), v.date(), v.number()]),
})

/** What is attacked: members of each kind that are quick, that take their time, and that hold what they are given. */
export const target = defineContract('target', {
  calls: {
    text: { input: v.pipe(v.string(), v.maxLength(200)) },
    rows: { input: v.array(row) },
    later: {
      input: v.pipeAsync(
        v.any(),
        v.checkAsync(async () => {
          await sleep(3000)
          return true
        }),
      ),
    },
    slow: { input: v.any() },
    table: { output: unchecked<number[][]>() },
    ping: { output: unchecked<number>() },
  },
  streams: {
    slowStream: { item: unchecked<number>() },
    endless: { item: unchecked<number>() },
    items: { item: v.any() },
  },
  events: { tick: { payload: v.any() } },
  notices: { busy: { input: v.number() }, slowNotice: { input: v.any() } },
})

const number = (path: string) => target.fingerprint.members.indexOf(path)

/** Members by their numbers. */
export const MEMBER = {
  text: number('calls.text'),
  rows: number('calls.rows'),
  later: number('calls.later'),
  slow: number('calls.slow'),
  table: number('calls.table'),
  slowStream: number('streams.slowStream'),
  endless: number('streams.endless'),
  tick: number('events.tick'),
  busy: number('notices.busy'),
  slowNotice: number('notices.slowNotice'),
} as const
