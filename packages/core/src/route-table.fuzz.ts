import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasOneReading, looserReadings } from './path-readings.ts'
import { parseRoute } from './route.ts'
import { RouteTable } from './route-table.ts'

const guarded = 'ANY /admin/{proxy+}'
const made = new RouteTable<string>('HTTP', 'refuse')
for (const key of [guarded, 'ANY /pub/{proxy+}', '$default']) made.add(parseRoute(key, 'HTTP'), key)

/** Paths made of what guards are slipped past with. */
const piece = fc.constantFrom(
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2E',
  '%2f',
  '%5c',
  '%25',
  ';',
  '#',
  '?',
  '%00',
  'admin',
  'Admin',
  '%61dmin',
  '%41DMIN',
  'pub',
  'x',
  'é',
  ' ',
)
const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`)

/** Routers seen in the field, each with its own idea of a path. */
const readers: Record<string, (path: string) => string> = {
  'Express: case and trailing slash do not count': (path) =>
    path
      .toLowerCase()
      .replace(/[?#].*$/s, '')
      .replace(/\/$/, ''),
  'URL Standard': (path) => new URL(`http://host${path}`).pathname,
  'decodes, then resolves': (path) => new URL(`http://host${safeDecode(path)}`).pathname,
  'collapses slashes': (path) => path.replace(/\/+/g, '/'),
  'drops path parameters': (path) => path.replace(/;[^/]*/g, ''),
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

it('no reader reaches the guarded routes by a path that the gateway sent elsewhere', () => {
  fc.assert(
    fc.property(path, (path) => {
      const routed = made.route('GET', path)
      if (routed.kind !== 'matched' || routed.target === guarded) return
      for (const [reader, read] of Object.entries(readers)) {
        expect(/^\/admin\/[^/]/.test(read(routed.path)), `${reader}: ${path} → ${routed.path}`).toBe(false)
      }
    }),
    { numRuns: 20_000 },
  )
})

it('a path with one reading is its only reading', () => {
  fc.assert(
    fc.property(path, (path) => {
      if (!hasOneReading(path)) return
      const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
      expect([...looserReadings(path)!]).toEqual([trimmed])
    }),
    { numRuns: 20_000 },
  )
})

it('routing never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.string(), (path, method) => {
      expect(['matched', 'unmatched', 'ambiguous']).toContain(made.route(method, path).kind)
    }),
    { numRuns: 20_000 },
  )
})
