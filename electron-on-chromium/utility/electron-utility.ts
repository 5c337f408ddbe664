/** What `electron` is in a utility process: nothing that is implemented here, each by its name. */
import { unavailable } from '../main/unavailable.js'

export const net = unavailable('net')
export const systemPreferences = unavailable('systemPreferences')

export default { net, systemPreferences }
