import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DIST } from './dist.js'
import { iteratorsLeftEarly } from './names.js'

test('no built file leaves an iterator before its end, which would look for `return` on Object.prototype', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  )
  const atRunTime = files.filter((name) => !/^(vite|esbuild|shared)|^bundlers/.test(name))
  assert.equal(iteratorsLeftEarly(atRunTime.map((name) => join(DIST, name))), [])
})

test.run()
