/** `electron-port-bridge/main`, for an app that `npm run inspect` runs. */
import { type InspectorOptions, openInspector } from 'electron-port-bridge/inspector'
import { createBridge as create } from 'electron-port-bridge/main'
import { takePicture } from './inspector-picture.js'

export * from 'electron-port-bridge/main'

const { picture, ...options } = JSON.parse(process.env.INSPECT ?? '{}') as InspectorOptions & {
  picture?: string
}

/** In place of the door's own, which `export *` yields to. */
export const createBridge: typeof create = (given) => {
  const bridge = create(given)
  const opening = openInspector(bridge, options)
  if (picture !== undefined) takePicture(opening, picture)
  else opening.catch((error) => console.error('the inspector did not open:', error))
  return bridge
}
