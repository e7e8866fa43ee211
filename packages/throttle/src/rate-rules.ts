import { GatewayError, functionOption, numberOption } from '@gw/core'
import type { Context, LimitMode, OnStoreError, OptionCheck, RateRule } from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'

/** A figure of a limit: a number, or a function of the request, such as one that reads a claim. */
export type Figure = number | ((context: Context) => number)

/** What a rate limit is made of. */
export interface RateFigures {
  readonly rateLimit: Figure
  readonly burstLimit?: Figure
  readonly mode?: LimitMode
  readonly onStoreError?: OnStoreError
}

/** Checks a figure. */
export function figureOption(): OptionCheck {
  const number = numberOption({ min: 0 })
  const computed = functionOption()
  return (value, path) => (typeof value === 'function' ? computed : number)(value, path)
}

/** The rules that one limit may have. */
export interface RateRules {
  /** The only one, when its figures are fixed. */
  readonly fixed: RateRule | undefined
  /** The one for a request. */
  of(context: Context): RateRule
}

/**
 * The rules of a limit. They are shared objects: fixed figures have one, computed ones one per pair of values, so that
 * a hot path makes none.
 */
export function rateRules(name: string, figures: RateFigures): RateRules {
  const { rateLimit, burstLimit } = figures
  if (typeof rateLimit === 'number' && typeof burstLimit !== 'function') {
    const fixed = rateRule(name, rateLimit, burstLimit ?? defaultBurst(rateLimit), figures)
    return { fixed, of: () => fixed }
  }
  const rules = new BoundedCache<RateRule>(1000)
  return {
    fixed: undefined,
    of(context) {
      const rate = figure(rateLimit, context)
      const burst = burstLimit === undefined ? defaultBurst(rate) : figure(burstLimit, context)
      return rules.get(`${rate} ${burst}`, () => rateRule(name, rate, burst, figures))
    },
  }
}

/** A frozen rule. */
export function rateRule(
  name: string,
  rateLimit: number,
  burstLimit: number,
  { mode, onStoreError }: Pick<RateFigures, 'mode' | 'onStoreError'>,
): RateRule {
  return Object.freeze({
    kind: 'rate',
    name,
    rateLimit,
    burstLimit,
    ...(mode === undefined ? {} : { mode }),
    ...(onStoreError === undefined ? {} : { onStoreError }),
  })
}

/** A second's worth of requests, and at least one; of a rate of 0, nothing. */
export function defaultBurst(rateLimit: number): number {
  return rateLimit === 0 ? 0 : Math.max(1, Math.ceil(rateLimit))
}

function figure(value: Figure, context: Context): number {
  const found = typeof value === 'function' ? value(context) : value
  if (Number.isFinite(found) && found >= 0) return found
  throw new GatewayError('INVALID_OPTION', `A computed limit must be a number of 0 or more, and is ${String(found)}`)
}
