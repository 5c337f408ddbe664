import { unavailable } from './unavailable.js'

/** Placeholder until the child side exists. */
export const utilityProcess: never = unavailable('utilityProcess')
