import { testScenario } from './scenario.js'

testScenario('preload', ['preload'], 'the ready-made preload')
