export type { Bridge } from '../main/bridge.js'
export { type Inspector, type InspectorOptions, openInspector } from './open-inspector.js'
