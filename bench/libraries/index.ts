import { before } from './before.js'
import { birpc } from './birpc.js'
import { capnweb } from './capnweb.js'
import { comlink } from './comlink.js'
import * as untrusted from './doors-untrusted.js'
import { handBatched } from './hand-batched.js'
import type { Library } from './library.js'
import { orpc } from './orpc.js'
import { ours } from './ours.js'
import { penpal } from './penpal.js'
import { raw } from './raw.js'

/** `raw2` is `raw` again: what it differs by is noise. */
export const libraries: readonly Library[] = [
  raw('raw'),
  raw('raw2'),
  handBatched,
  ours('ours', 'trusted'),
  ours('ours-untrusted', 'untrusted', untrusted),
  before,
  comlink,
  birpc,
  penpal,
  capnweb,
  orpc,
]
