import { testScenario } from './scenario.js'

testScenario('engine', 'contract and port')
