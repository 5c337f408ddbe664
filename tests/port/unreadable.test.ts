import { onEveryPort } from '../helpers/bed.js'
import { unreadableSuite } from '../suites/unreadable.suite.js'

onEveryPort(unreadableSuite)
