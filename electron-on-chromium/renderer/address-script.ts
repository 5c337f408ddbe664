import { schemes, unfetchableSchemes } from '../schemes/scheme-map.js'
import { createAddressMap } from './address-map.js'
import { ADDRESS_MEMBERS } from './address-members.js'
import { showOwnAddresses } from './address-view.js'
import { createForeignWindows } from './foreign-windows.js'
import { createMemberChanges } from './member-changes.js'

/** V8's own functions, which pages see as syntax while this switch is on: only where an app has a scheme. */
export const NATIVES_SYNTAX = '--allow-natives-syntax'

/** What every world of every document and worker starts with; empty for an app without custom schemes. */
export function addressScript(): string {
  if (schemes().size === 0) return ''
  // The attributes of `[LegacyUnforgeable]` members: not deletable (4), methods not writable either (1).
  const force = `{
    accessor: (holder, key, get, set) => %DefineAccessorPropertyUnchecked(holder, key, get, set, 4),
    method: (holder, key, value) => %SetOwnPropertyIgnoreAttributes(holder, key, value, 5),
  }`
  const parts = Object.entries({ createAddressMap, createMemberChanges, createForeignWindows })
  const data = [[...schemes()], [...unfetchableSchemes()], ADDRESS_MEMBERS].map((each) =>
    JSON.stringify(each),
  )
  return `(${showOwnAddresses})(${data.join(', ')}, ${force}, {
    ${parts.map(([name, part]) => `${name}: ${part}`).join(',\n')}
  })`
}
