import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNKED_FORMS, readChunkedPayload, type ChunkedForm } from './chunked-payload.ts'

const forms = fc.constantFrom(...CHUNKED_FORMS.values())
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe('a body in chunks', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom('0', '1', 'ffffffff', '-1', ';chunk-signature=', 'a'.repeat(64), '\r\n', '\r', '\n'),
        fc.constantFrom('x-amz-checksum-crc32:AA==', 'x-amz-trailer-signature:', 'host:evil.test', ' ', '\0', 'é'),
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''))

  test('of any bytes is taken apart without loss, or not at all', () => {
    fc.assert(
      fc.property(forms, hostile, (form, text) => {
        const payload = readChunkedPayload(bytes(text), form)
        if (payload === undefined) return
        expect(payload.chunks.at(-1)?.data.byteLength).toBe(0)
        expect(payload.trailers.every(([name]) => name.startsWith('x-amz-checksum-'))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('that was made as AWS says comes back as it was, and no shorter one is taken for it', () => {
    const chunk = fc.uint8Array({ minLength: 8_192, maxLength: 8_300 })
    fc.assert(
      fc.property(forms, fc.array(chunk, { maxLength: 3 }), fc.nat(), (form, chunks, cut) => {
        const whole = written(form, chunks)
        const read = readChunkedPayload(whole, form)
        expect(read?.chunks.map(({ data }) => [...data])).toEqual([...chunks.map((data) => [...data]), []])
        expect(readChunkedPayload(whole.subarray(0, cut % whole.byteLength), form)).toBeUndefined()
      }),
      { numRuns: 100 },
    )
  })
})

function written({ signed, trailer }: ChunkedForm, chunks: readonly Uint8Array[]): Uint8Array {
  const size = (length: number): string =>
    `${length.toString(16)}${signed ? `;chunk-signature=${'0'.repeat(64)}` : ''}\r\n`
  const parts = chunks.flatMap((data) => [bytes(size(data.byteLength)), data, bytes('\r\n')])
  const tail = trailer
    ? `x-amz-checksum-crc32:AAAAAA==\r\n${signed ? `x-amz-trailer-signature:${'0'.repeat(64)}\r\n` : ''}`
    : ''
  return Uint8Array.from([...parts, bytes(`${size(0)}${tail}\r\n`)].flatMap((part) => [...part]))
}
