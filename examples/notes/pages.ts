import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const built = import.meta.dirname
const sources = resolve(built, '../../../examples/notes')

const css = (name: string) => ({ path: join(sources, `${name}.css`), type: 'text/css' })
const FILES: Record<string, { path: string; type: string }> = {
  'app://notes/': { path: join(sources, 'index.html'), type: 'text/html; charset=utf-8' },
  'app://notes/page.js': { path: join(built, 'page.bundle.js'), type: 'text/javascript' },
  'app://notes/style.css': css('style'),
  'app://notes/list.css': css('list'),
  'app://notes/note.css': css('note'),
  'app://notes/preview.css': css('preview'),
}

/** `dompurify` is the one place that may make markup of text: see preview.ts. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify',
].join('; ')

/** A file of the page, by exact address; `undefined` for every other address. */
export async function pageFile(
  url: string,
): Promise<{ text: string; headers: Record<string, string> } | undefined> {
  const file = Object.hasOwn(FILES, url) ? FILES[url] : undefined
  if (file === undefined) return undefined
  return {
    text: await readFile(file.path, 'utf8'),
    headers: {
      'content-type': file.type,
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
    },
  }
}
