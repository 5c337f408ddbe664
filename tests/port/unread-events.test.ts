import { onEveryPort } from '../helpers/bed.js'
import { unreadEventsSuite } from '../suites/unread-events.suite.js'

onEveryPort(unreadEventsSuite)
