import { fork } from 'node:child_process'
import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Figures } from './memory-hit/allocations-process.ts'

const PROCESS = new URL('memory-hit/allocations-process.ts', import.meta.url)
const NOTHING = { Request: 0, Response: 0, Headers: 0, promises: 0 }

/**
 * Bytes of the heap; twice what was measured in November 2026 on Node 26, or so. The gateway alone took 8,800 for a hit;
 * in front of a framework, a hit took 1,700 to 5,000 more than the framework's own answer, on Hono 8,600.
 */
const MOST = { core: 16_000, aboveBare: 10_000, aboveBareHono: 18_000 }

let figures: Figures

beforeAll(async () => {
  const child = fork(PROCESS, { execArgv: ['--conditions=@gw/source'] })
  figures = (await once(child, 'message'))[0] as Figures
}, 120_000)

describe('a remembered answer from memory', () => {
  it('makes no promise and no object of the web, and copies no body', () => {
    expect(figures.coreMade).toEqual(NOTHING)
    expect(figures.sameBody).toBe(true)
    expect(figures.coreBytes.large - figures.coreBytes.small).toBeLessThan(2000)
  })

  it('allocates little', () => {
    expect(figures.coreBytes.small).toBeLessThan(MOST.core)
  })

  it.each(['express4', 'express5', 'node'])('makes none of these on %s, and little beside', (host) => {
    const { made, bareBytes, hitBytes } = figures.hosts[host]!
    expect(made).toEqual(NOTHING)
    expect(hitBytes - bareBytes).toBeLessThan(MOST.aboveBare)
  })

  it('makes no object of the web on Hono before it gives control back', () => {
    const { made, bareBytes, hitBytes } = figures.hosts['hono']!
    expect({ ...made, promises: 0 }).toEqual(NOTHING)
    expect(hitBytes - bareBytes).toBeLessThan(MOST.aboveBareHono)
  })
})

it('the counting itself sees what is made', () => {
  expect(Object.entries(figures.control).filter(([, made]) => made === 0)).toEqual([])
})
