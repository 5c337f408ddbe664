import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { secureWebPreferences } from '../../main/secure-web-preferences.js'

test('what the audit calls bad of a window is refused, and named', () => {
  const weaker = {
    contextIsolation: false,
    sandbox: false,
    nodeIntegration: true,
    nodeIntegrationInWorker: true,
    webSecurity: false,
    allowRunningInsecureContent: true,
    experimentalFeatures: true,
    enableBlinkFeatures: 'ContextBridgeMutability',
  }
  for (const [name, value] of Object.entries(weaker)) {
    assert.throws(
      () => secureWebPreferences({ [name]: value }),
      (error: unknown) =>
        isKitError(error, 'INVALID_ARGUMENT') && error.message.includes(`overrides.${name}`),
    )
  }
})

test.run()
