import ForkTsChecker from 'fork-ts-checker-webpack-plugin'
import type { Configuration } from 'webpack'

const typescript: Configuration = {
  module: {
    rules: [
      // Native modules, as the template has them.
      { test: /native_modules[/\\].+\.node$/, use: 'node-loader' },
      {
        test: /[/\\]node_modules[/\\].+\.(m?js|node)$/,
        parser: { amd: false },
        use: {
          loader: '@vercel/webpack-asset-relocator-loader',
          options: { outputAssetBase: 'native_modules' },
        },
      },
      {
        test: /\.ts$/,
        exclude: /node_modules|\.webpack/,
        use: { loader: 'ts-loader', options: { transpileOnly: true } },
      },
    ],
  },
  plugins: [new ForkTsChecker({ logger: 'webpack-infrastructure' })],
  resolve: { extensions: ['.js', '.ts'] },
}

export const mainConfig: Configuration = { ...typescript, entry: './src/main.ts' }
// No `eval` of source maps, which the page's policy forbids.
export const rendererConfig: Configuration = { ...typescript, devtool: 'source-map' }
