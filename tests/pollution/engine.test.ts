import { testScenario } from './scenario.js'

testScenario('engine', ['contract', 'port'], 'contract and port')
