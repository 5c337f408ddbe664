import * as v from 'valibot'
import { defineContract, unchecked } from '../../../contract/index.js'

/** A value that an attack sends. */
export interface TestValue {
  readonly title: string
  make(): unknown
}

/** What is attacked: members of each kind that are quick, that take their time, and that hold what they are given. */
export const target = defineContract('target', {
  calls: {
    text: { input: v.pipe(v.string(), v.maxLength(200)) },
    slow: { input: v.any() },
    ping: { output: unchecked<number>() },
  },
  streams: { slowStream: { item: unchecked<number>() }, endless: { item: unchecked<number>() } },
  notices: { busy: { input: v.number() }, slowNotice: { input: v.any() } },
})

const number = (path: string) => target.fingerprint.members.indexOf(path)

/** Members by their numbers. */
export const MEMBER = {
  text: number('calls.text'),
  slow: number('calls.slow'),
  slowStream: number('streams.slowStream'),
  endless: number('streams.endless'),
  busy: number('notices.busy'),
  slowNotice: number('notices.slowNotice'),
} as const
