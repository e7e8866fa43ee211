import { describe, expect, it } from 'vitest'
import { exploreLeases } from '../../test/lease-model.ts'
import { leaseGranted } from './lease.ts'

describe('the lease protocol', () => {
  it('keeps its bound in every state of three nodes and two keys, eight steps deep', { timeout: 60_000 }, () => {
    const { states, tightest } = exploreLeases({ nodes: 3, keys: 2, burst: 2, rate: 1, lease: 2 }, 8)
    expect(states).toBeGreaterThan(100_000)
    // The bound is reached: it is no looser than it has to be.
    expect(tightest).toBe(0)
  })

  it('would be found broken if a lease were counted from its answer instead of its question', () => {
    const world = { nodes: 2, keys: 1, burst: 1, rate: 1, lease: 1 }
    expect(exploreLeases(world, 10).tightest).toBe(0)
    const mistaken = (
      ...[lease, tokens, , now, length]: Parameters<NonNullable<Parameters<typeof exploreLeases>[2]>>
    ) => leaseGranted(lease, tokens, now, length, now)
    expect(() => exploreLeases(world, 10, mistaken)).toThrow('The bound is broken after 8 steps')
  })
})
