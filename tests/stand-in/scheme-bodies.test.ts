// What of a body is changed before Chromium reads it, and what is left alone.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bodyToWire } from '../../electron-on-chromium/schemes/rewrite-body.js'
import {
  addScheme,
  policyToWire,
  toApp,
  toAppText,
  toWire,
} from '../../electron-on-chromium/schemes/scheme-map.js'

addScheme('app', true)
const page = (html: string): string => bodyToWire(html, 'document', 'app://notes/x')
const script = (text: string): string => bodyToWire(text, 'script', 'app://notes/x.js')

test('addresses go over and come back; a port is dropped', () => {
  assert.is(toWire('APP://Notes:80/a?b#c'), 'https://notes.app-scheme/a?b#c')
  assert.is(toWire('app:///foo'), 'https://foo.app-scheme/')
  assert.is(toApp('https://notes.app-scheme/a'), 'app://notes/a')
  assert.is(toApp('https://notes.other-scheme/a'), 'https://notes.other-scheme/a')
  assert.is(
    toAppText('Error: x\n    at f (https://notes.app-scheme/x.js:1:2)\n    at https://b.test/'),
    'Error: x\n    at f (app://notes/x.js:1:2)\n    at https://b.test/',
  )
})

test('attributes that hold an address are changed, whatever their quotes', () => {
  assert.is(
    page(
      `<SCRIPT type=module src=app://notes/m.js></SCRIPT><a HREF='app://other'>app://notes/</a><form action="APP://notes/p">`,
    ),
    `<SCRIPT type=module src=https://notes.app-scheme/m.js></SCRIPT><a HREF='https://other.app-scheme'>app://notes/</a><form action="https://notes.app-scheme/p">`,
  )
})

test('text, comments, scripts, other attributes and other schemes are left alone', () => {
  for (const html of [
    '<!-- <img src="app://notes/x"> --><p title="src=app://x">app://notes/',
    `<script>const html = '<img src="app://notes/x">'; if (1 < 2) a()</script>`,
    '<textarea><a href="app://notes/x"></textarea>',
    '<a href="https://app.test/">app</a><a data-href="app://notes">',
    '<a title=">" name="x" href="application:x">',
  ])
    assert.is(page(html), html)
})

test('policies and refreshes in the page are changed', () => {
  assert.is(
    page(`<meta http-equiv="Content-Security-Policy" content="script-src 'self' app://other">`),
    `<meta http-equiv="Content-Security-Policy" content="${policyToWire("script-src 'self' app://other", 'app://notes')}">`,
  )
  assert.is(
    page('<meta http-equiv="refresh" content="0;url=app://notes/y">'),
    '<meta http-equiv="refresh" content="0;url=https://notes.app-scheme/y">',
  )
})

test('imports are changed, texts are not', () => {
  assert.is(
    script(
      `import a from 'app://notes/a.js'; import "app://b/c"; import('app://notes/d'); const t = 'app://notes/'`,
    ),
    `import a from 'https://notes.app-scheme/a.js'; import "https://b.app-scheme/c"; import('https://notes.app-scheme/d'); const t = 'app://notes/'`,
  )
})

test('a module that reads `import.meta` is told its address, a classic script is not', () => {
  assert.is(script('use(import.meta.url)'), 'import.meta.url="app://notes/x.js";use(import.meta.url)')
  assert.is(script('const text = "import.meta"'), 'const text = "import.meta"')
  assert.is(script('export const plain = 1'), 'export const plain = 1')
})

test('styles', () => {
  assert.is(
    bodyToWire(
      `@import 'app://notes/a.css'; a { src: url( "app://notes/f.woff" ), url(app://b) } /* app://x */`,
      'stylesheet',
      '',
    ),
    `@import 'https://notes.app-scheme/a.css'; a { src: url( "https://notes.app-scheme/f.woff" ), url(https://b.app-scheme) } /* app://x */`,
  )
})

test.run()
