import { onEveryPort } from '../helpers/bed.js'
import { lifetimesSuite } from '../suites/lifetimes.suite.js'

onEveryPort(lifetimesSuite)
