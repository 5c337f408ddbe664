import { testScenario } from './scenario.js'

testScenario('preload', 'the ready-made preload')
