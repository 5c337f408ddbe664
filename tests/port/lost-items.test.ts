import { onEveryPort } from '../helpers/bed.js'
import { lostItemsSuite } from '../suites/lost-items.suite.js'

onEveryPort(lostItemsSuite)
