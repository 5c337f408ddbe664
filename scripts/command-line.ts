import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>

/** What was asked for: options by name, and the words beside them. */
export type Asked<O extends Options> = Pick<
  ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>,
  'values'
> & { readonly words: readonly string[] }

/**
 * What a script was asked for. `--help` prints the usage; so does an option that it has not, or what `judge` complains of,
 * below a sentence. Either ends the process.
 *
 * `--help` is heard last: behind a command line it says whether that would be taken, and nothing is run. So tests/docs
 * asks for each that the documentation has.
 *
 * @param judge Without it no word is taken.
 */
export function commandLine<const O extends Options>(
  usage: string,
  options: O,
  judge: (asked: Asked<O>) => string | undefined = ({ words: [word] }) =>
    word === undefined ? undefined : `nothing is done with '${word}'`,
): Asked<O> {
  const args = process.argv.slice(2)
  // What stands behind `--` is another program's.
  const end = args.indexOf('--')
  const isHelp = args.slice(0, end < 0 ? undefined : end).includes('--help')
  const config: ParseArgsConfig = {
    options: { ...options, help: { type: 'boolean' } },
    allowPositionals: true,
  }
  try {
    const { values, positionals } = parseArgs(config)
    const asked = { values, words: positionals } as unknown as Asked<O>
    const complaint = judge(asked)
    if (complaint !== undefined) throw new Error(complaint)
    if (!isHelp) return asked
    console.log(usage)
    process.exit(0)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
}

/** The complaint about the first word that is none of those that there are. */
export function unknownWord(
  words: readonly string[],
  isKnown: (word: string) => boolean,
  what: string,
): string | undefined {
  const unknown = words.find((word) => !isKnown(word))
  return unknown === undefined ? undefined : `there is no ${what} '${unknown}'`
}
