/**
 * Prints what each door costs whoever bundles it, minified and gzipped. Fails when a budget is exceeded; so does `npm test`.
 */
import { relative } from 'node:path'
import { rollup } from 'rollup'
import { commandLine } from './command-line.js'
import { entry, sizes } from './sizes.js'

const { values: options } = commandLine(
  "usage: npm run size [-- --modules]\n\n  --modules  what a page's bundle is made of too",
  { modules: { type: 'boolean' } },
)
for (const { what, bytes, budget } of await sizes()) {
  const isOver = budget !== undefined && bytes > budget
  if (isOver) process.exitCode = 1
  const held = budget === undefined ? '' : isOver ? `  OVER its budget of ${budget}` : `  (budget ${budget})`
  console.log(`${String(bytes).padStart(6)} bytes  ${what}${held}`)
}
if (options.modules) await printModules("export { connect } from './build/renderer/index.js'")

/** Shares of the code before it is minified, comments left out: what to look at, not what it costs. */
async function printModules(source: string): Promise<void> {
  const build = await rollup({ input: 'entry', plugins: [entry(source)] })
  const { output } = await build.generate({ format: 'es' })
  await build.close()
  const sizes = Object.entries(output[0].modules).map(([id, { code }]) => ({
    name: relative('build', id),
    length: (code ?? '').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').replace(/\s+/g, ' ').length,
  }))
  const total = sizes.reduce((sum, { length }) => sum + length, 0)
  console.log("\nwhat a page's bundle is made of:")
  for (const { name, length } of sizes.sort((a, b) => b.length - a.length)) {
    if (length * 100 >= total)
      console.log(`${((length / total) * 100).toFixed(0).padStart(6)} %      ${name}`)
  }
}
