// The two pages of the benchmark, from what `tsc -b` has built. The kit is taken from `dist`, as it ships.
import { nodeResolve } from '@rollup/plugin-node-resolve'

const page = (name) => ({
  input: `build/bench/page/${name}.js`,
  plugins: [
    {
      name: 'own-package',
      resolveId: (id) => {
        const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
        return door && `${process.cwd()}/dist/${door}.js`
      },
    },
    nodeResolve({ browser: true }),
  ],
  output: { file: `build/bench/page/${name}.bundle.js`, format: 'es', inlineDynamicImports: true },
})

export default [page('consumer'), page('provider')]
