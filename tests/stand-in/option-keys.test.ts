// Each key of the objects that apps give to what is here is done, has no effect to be seen, or is refused by its name.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OPTION_KEYS, refuseOptions } from '../../electron-on-chromium/main/option-keys.js'
import { electronMembers } from '../helpers/electron-members.js'

const declared = electronMembers()
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

for (const [type, { done, quiet, refused }] of Object.entries(OPTION_KEYS)) {
  const listed = [...words(done), ...words(quiet), ...Object.keys(refused)]
  test(`every key of ${type} is done, quiet or refused, and each once`, () => {
    assert.equal([...new Set(listed)].sort(), [...listed].sort())
    // `electron.d.ts` has no name for what a window-open handler answers.
    if (type !== 'WindowOpenHandlerResponse')
      assert.equal([...listed].sort(), [...(declared.get(type)?.properties ?? [])].sort())
  })

  for (const [key, usual] of Object.entries(refused))
    test(`${type}.${key} is refused by name, unless it is what Electron does without it`, () => {
      const other = usual === true ? false : usual === false ? true : 'another'
      assert.throws(
        () => refuseOptions(type as keyof typeof OPTION_KEYS, { [key]: other }),
        (error: Error) =>
          error.message.includes(
            `.${key}: ${JSON.stringify(other)} is not available in electron-on-chromium`,
          ),
      )
      refuseOptions(type as keyof typeof OPTION_KEYS, { [key]: usual, unknown: 1 })
    })
}

test.run()
