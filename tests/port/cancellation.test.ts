import { onEveryPort } from '../helpers/bed.js'
import { cancellationSuite } from '../suites/cancellation.suite.js'

onEveryPort(cancellationSuite)
