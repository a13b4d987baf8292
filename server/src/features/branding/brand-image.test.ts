import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { readBrandImage } from './brand-image.ts'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

type Wish = {
  width?: number
  height?: number
  type?: number
  interlace?: number
  rows?: Buffer
  extra?: Buffer[]
  tail?: Buffer
}

/** A grey or coloured picture, or one that is wrong in the way that is asked for. */
function png({ width = 4, height = 3, type = 6, interlace = 0, rows, extra = [], tail }: Wish = {}): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, type, 0, 0, interlace], 8)
  const plain = rows ?? Buffer.alloc((width * 4 + 1) * height, 0)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', deflateSync(plain)),
    chunk('IEND', Buffer.alloc(0)),
    tail ?? Buffer.alloc(0),
  ])
}

const read = (bytes: Buffer | string) => readBrandImage(Buffer.from(bytes).toString('base64'))
const refused = { code: 'branding.image_refused' }

test('a PNG keeps its pixels and loses everything else', () => {
  const rows = Buffer.from(Array.from({ length: 51 }, (_, at) => (at % 17 === 0 ? 0 : at)))
  const extra = [
    chunk('tEXt', Buffer.from('Comment\0<script>alert(1)</script>')),
    chunk('iCCP', Buffer.from('profile')),
    chunk('eXIf', Buffer.from('where it was taken')),
    chunk('acTL', Buffer.alloc(8)),
  ]
  const { type, bytes } = read(png({ rows, extra, tail: Buffer.from('PK\u0003\u0004 <html>') }))
  assert.equal(type, 'image/png')
  for (const word of ['script', 'iCCP', 'eXIf', 'acTL', 'PK', 'html'])
    assert.equal(bytes.indexOf(word), -1, word)
  const at = bytes.indexOf('IDAT')
  const packed = bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))
  assert.deepEqual(inflateSync(packed), rows)
})

test('a PNG that is damaged, oversized or packed to burst is refused', () => {
  const good = png()
  const broken = Buffer.from(good)
  broken[20] = (broken[20] ?? 0) ^ 1
  const bad: Record<string, Buffer> = {
    damaged: broken,
    'cut off': good.subarray(0, -8),
    'only a signature': signature,
    'too wide': png({ width: 1025 }),
    'no size': png({ width: 0 }),
    'too few pixels': png({ rows: Buffer.alloc(10) }),
    'too many pixels': png({ rows: Buffer.alloc(9_000_000) }),
    'an unknown filter': png({ rows: Buffer.alloc(51, 9) }),
    interlaced: png({ interlace: 1 }),
    'an unknown colour type': png({ type: 5 }),
    'no palette': png({ type: 3, rows: Buffer.alloc(15) }),
    'a long palette': png({ type: 3, rows: Buffer.alloc(15), extra: [chunk('PLTE', Buffer.alloc(771))] }),
  }
  for (const [name, bytes] of Object.entries(bad)) assert.throws(() => read(bytes), refused, name)
})

test('what is neither PNG nor SVG is refused, and so is what is too large', () => {
  for (const bytes of ['', 'GIF89a', '\u00ff\u00d8\u00ff\u00e0', 'MZ', '{}', '%PDF-1.7'])
    assert.throws(() => read(Buffer.from(bytes, 'latin1')), refused, bytes)
  assert.throws(() => read(Buffer.alloc(102_401, 1)), refused)
})

const svg = (inside: string, root = 'viewBox="0 0 10 10"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${root}>${inside}</svg>`

test('an SVG of shapes passes, and is written anew', () => {
  const given = `<?xml version="1.0" encoding="UTF-8"?>
    <!-- drawn by somebody -->
    ${svg(`<title>Alps &amp; Sea</title>
      <defs><linearGradient id="a" gradientUnits="userSpaceOnUse"><stop offset="50%" stop-color="#f00"/></linearGradient></defs>
      <g class="x" data-name="Layer" transform="translate(1, 2) rotate(45)">
        <path d="M0 0L10,10z" fill="url(#a)" stroke='currentColor' stroke-width="1.5"/>
        <rect x="1" y="1" width="5" height="5" fill="rgb(1, 2, 3)" opacity=".5"/>
      </g>`)}`
  const text = read(given).bytes.toString()
  assert.match(
    text,
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 10 10"><title>Alps &amp; Sea<\/title>/,
  )
  assert.match(text, /<path d="M0 0L10,10z" fill="url\(#a\)" stroke="currentColor" stroke-width="1.5"\/>/)
  for (const word of ['<!--', '<?xml', 'class', 'data-name']) assert.ok(!text.includes(word), word)
  assert.equal(read(text).bytes.toString(), text)
})

const hostile: Readonly<Record<string, string>> = {
  script: svg('<script>alert(1)</script>'),
  'script in capitals': svg('<SCRIPT>alert(1)</SCRIPT>'),
  'script in a namespace': svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg">alert(1)</svg:script>'),
  'script behind a comment that ends early': svg('<!-- a -- ><script>alert(1)</script> -->'),
  'an event': svg('<path d="M0 0" onload="alert(1)"/>'),
  'an event on the root': svg('', 'viewBox="0 0 1 1" onload="alert(1)"'),
  'an event in another case': svg('<path d="M0 0" OnClick="alert(1)"/>'),
  'an event between slashes': svg('<path/onload=alert(1)/d="M0 0"/>'),
  'foreign content': svg(
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">x</body></foreignObject>',
  ),
  'a link': svg('<a href="javascript:alert(1)"><path d="M0 0"/></a>'),
  'an outside picture': svg('<image href="https://evil.example/pixel.png"/>'),
  'an inside picture': svg('<image href="data:image/svg+xml;base64,PHN2Zz4="/>'),
  'use of an outside file': svg('<use href="https://evil.example/x.svg#y"/>'),
  'use of itself': svg('<g id="a"><use href="#a"/></g>'),
  'an animation to script': svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
  'set to script': svg('<set attributeName="onload" to="alert(1)"/>'),
  'a style sheet': svg('<style>@import url(https://evil.example/x.css)</style>'),
  'a style': svg('<path d="M0 0" style="fill:url(https://evil.example/x)"/>'),
  'an outside fill': svg('<path d="M0 0" fill="url(https://evil.example/x#y)"/>'),
  'an outside clip': svg('<path d="M0 0" clip-path="url(//evil.example/x#y)"/>'),
  'a filter': svg('<filter id="f"><feImage href="https://evil.example/x"/></filter>'),
  text: svg('<text>Sign in at evil.example</text>'),
  'loose text': svg('Sign in'),
  'an entity': `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('&x;')}`,
  'an outside entity': `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('<title>&x;</title>')}`,
  'a numeric entity': svg('<title>&#60;script&#62;</title>'),
  'a doctype': `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${svg('')}`,
  'an instruction': `<?xml-stylesheet href="https://evil.example/x.xsl"?>${svg('')}`,
  cdata: svg('<title><![CDATA[<script>]]></title>'),
  'a base': svg('', 'viewBox="0 0 1 1" xml:base="https://evil.example/"'),
  html: '<html xmlns="http://www.w3.org/2000/svg"><svg/></html>',
  'the namespace of pages': '<svg xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 1 1"></svg>',
  'no namespace': '<svg viewBox="0 0 1 1"></svg>',
  'two roots': `${svg('')}${svg('')}`,
  'something behind': `${svg('')}<script>alert(1)</script>`,
  'an unclosed element': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>',
  'crossed elements': svg('<g><defs></g></defs>'),
  'an attribute twice': svg('<path d="M0 0" d="M1 1"/>'),
  'too deep': svg(`${'<g>'.repeat(40)}${'</g>'.repeat(40)}`),
  'too many': svg('<path d="M0 0"/>'.repeat(2001)),
  'a control character': svg('<title>a\u0000b</title>'),
  'a quote that ends early': svg(`<path d="M0 0" fill="red"onload="alert(1)"/>`),
  'no size': svg('', 'x="0"'),
}

test('an SVG that could do anything but show shapes is refused', () => {
  for (const [name, source] of Object.entries(hostile)) assert.throws(() => read(source), refused, name)
})

test('a comment goes with all that is in it', () => {
  assert.equal(read(svg('<!--><script>alert(1)</script>-->')).bytes.toString(), svg(''))
})

test('an SVG in another encoding is refused', () => {
  assert.throws(() => read(Buffer.from(svg('<script/>'), 'utf16le')), refused)
  assert.throws(() => read(Buffer.concat([Buffer.from(svg('')), Buffer.from([0xff, 0xfe])])), refused)
})

test('a long SVG of nothing but beginnings is judged at once', () => {
  const started = performance.now()
  for (const source of [
    '<svg '.repeat(19_000),
    `<svg ${' '.repeat(99_000)}`,
    `<svg a="${'b'.repeat(99_000)}`,
  ]) {
    assert.throws(() => read(source), refused)
  }
  assert.throws(() => read(svg(`<path d="M0 0" transform="${'rotate(1)'.repeat(10_000)}"/>`)), refused)
  assert.ok(performance.now() - started < 1000)
})
