/**
 * Writes docs/electron-facts.md, the table of which behaviour of Electron each test that runs an app
 * rests on, and the list of events that never come into the README of what plays Electron. Fails, and writes nothing, while a test has no entry or an entry names what is not there.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { commandLine } from './command-line.js'
import { complaintsAbout, declaredTests, readBook, readSheet } from './electron-facts.js'
import { factsPage, PAGE } from './facts-page.js'
import { readmeWithEvents, STAND_IN_README } from './missing-events.js'

commandLine('usage: npm run facts', {})
const [book, sheet, declared] = [readBook(), readSheet(), await declaredTests()]
const complaints = complaintsAbout(book, sheet, declared)
if (complaints.length > 0) {
  console.error(complaints.join('\n'))
  process.exitCode = 1
} else {
  const { text, counts } = factsPage(book, sheet, declared)
  writeFileSync(PAGE, text)
  writeFileSync(STAND_IN_README, readmeWithEvents(readFileSync(STAND_IN_README, 'utf8')))
  console.log(`${PAGE}: ${counts}`)
}
