import type { RecordedFrame, Recorder } from '../../testing/index.js'

/** Frames of one type that a recorded port has sent or received. */
export function framesOf(
  recorder: Recorder,
  direction: RecordedFrame['direction'],
  type: string,
): readonly RecordedFrame[] {
  return recorder.frames.filter((frame) => frame.direction === direction && frame.type === type)
}

/** How many posts those frames took. */
export function postsOf(frames: readonly RecordedFrame[]): number {
  return new Set(frames.map(({ post }) => post)).size
}
