// The doors once more. In the pages' bundles rollup.config.mjs makes them a copy of their own: a page that trusts main never
// runs what distrust needs, and V8 compiles a function for all that it has been run with.
export { bytes, defineContract, unchecked } from 'electron-port-bridge/contract'
export { connect, provide } from 'electron-port-bridge/port'
