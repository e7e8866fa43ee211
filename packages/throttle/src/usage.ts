import { GatewayError, isPromise, deny } from '@gw/core'
import type { ApiKey, DailyUsage, GatewayResponse, GatewayServices, Integration } from '@gw/core'
import type { QuotaLimit } from './key-limits.ts'
import type { PlanRegistry } from './plan-registry.ts'
import type { QuotaPeriodName } from './quota.ts'
import { quotasOf, type UsagePlan } from './usage-plan.ts'

/** What one key has used of one quota. */
export interface QuotaUsage {
  readonly usagePlan: string
  readonly period: QuotaPeriodName
  /** What the period allows, grants included. */
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** When the next period begins, ISO. */
  readonly resetsAt: string
}

/** AWS's GetUsage: for each key one `[used, remaining]` per day, the first day first. */
export interface GetUsage {
  /** AWS's plan id; here a plan's name. */
  readonly usagePlanId: string
  /** First day, `2026-11-01`. */
  readonly startDate: string
  /** Last day, included. */
  readonly endDate: string
  readonly items: Readonly<Record<string, readonly (readonly [used: number, remaining: number])[]>>
}

/** What `export` is to leave out. */
export interface UsageExportOptions {
  /** Only this plan. Default: all. */
  readonly usagePlan?: string
  /** These keys. Default: those that plans list and that were put on them; keys that name their plans are not known here. */
  readonly keyIds?: readonly string[]
}

/** What keys have used of their quotas, and more for them. */
export class Usage {
  readonly #registry: () => PlanRegistry
  readonly #services: () => GatewayServices

  /** Use `usagePlans(…).usage`. */
  constructor(registry: () => PlanRegistry, services: () => GatewayServices) {
    this.#registry = registry
    this.#services = services
  }

  /** What a key has used of each of its quotas. Reading costs nothing. */
  async get(key: string | ApiKey): Promise<readonly QuotaUsage[]> {
    const quotas = this.#quotas(key)
    if (quotas.length === 0) return []
    const { states } = await this.#services().limitStore.take(quotas.map(({ limit }) => ({ ...limit, cost: 0 })))
    return states.map(({ remaining, allowance, resetMillis }, index) => {
      const limit = allowance ?? quotas[index]!.limit.rule.limit
      const resetsAt = new Date(this.#services().clock.now() + resetMillis).toISOString()
      const { plan, period } = quotas[index]!
      return { usagePlan: plan.name, period, limit, used: limit - remaining, remaining, resetsAt }
    })
  }

  /**
   * Days from `from` to `to`, both included, as AWS reports them: one report per plan that has a quota, of its first.
   * @param from a UTC day, `2026-11-01`; at most 90 days back
   */
  async export(from: string, to: string, options: UsageExportOptions = {}): Promise<readonly GetUsage[]> {
    const days = daysBetween(from, to)
    const registry = this.#registry()
    const reports: GetUsage[] = []
    for (const plan of registry.plans) {
      if (quotasOf(plan).length === 0 || (options.usagePlan ?? plan.name) !== plan.name) continue
      const items: [string, [number, number][]][] = []
      for (const id of options.keyIds ?? registry.keyIds(plan)) items.push([id, await this.#days(plan, id, days)])
      reports.push({ usagePlanId: plan.name, startDate: from, endDate: to, items: Object.fromEntries(items) })
    }
    return reports
  }

  /**
   * Takes over AWS's counts on the day one changes over: days of the current period count, earlier ones are kept for
   * reports. Once, for each call adds.
   * @throws {GatewayError} `UNKNOWN_REFERENCE` for a plan that is not there, `INVALID_DOCUMENT` for what is no GetUsage
   */
  async import(usage: GetUsage): Promise<void> {
    const plan = this.#registry().plans.find(({ name }) => name === usage.usagePlanId)
    if (plan === undefined) throw new GatewayError('UNKNOWN_REFERENCE', `There is no usage plan "${usage.usagePlanId}"`)
    const first = startOfDay(usage.startDate)
    for (const [id, days] of Object.entries(usage.items)) {
      for (const [index, [used]] of days.entries()) {
        if (!Number.isFinite(used)) throw new GatewayError('INVALID_DOCUMENT', `items["${id}"][${index}] has no count`)
        await this.#charge(plan, id, used, first + index * DAY_MILLIS)
      }
    }
  }

  /**
   * Gives a key more of its current period, or takes some away (AWS: UpdateUsage).
   * @param period whose quota. Default: every quota of the key
   */
  async grant(key: string | ApiKey, requests: number, period?: QuotaPeriodName): Promise<void> {
    const quotas = this.#quotas(key).filter((quota) => (period ?? quota.period) === quota.period)
    if (quotas.length === 0) throw new GatewayError('UNKNOWN_REFERENCE', 'The key has no such quota')
    for (const { limit } of quotas) await this.#services().limitStore.grant(limit, requests)
  }

  /** A ready route with which a caller reads what its own key has used: `'GET /usage': [plans.usage.route()]`. */
  route(): Integration {
    return {
      slot: 'integration',
      name: 'usage',
      invoke: async ({ apiKey }) => {
        if (apiKey === undefined) return deny('INVALID_API_KEY', { reason: 'no-key' })
        return json({ apiKeyId: apiKey.id, quotas: await this.get(apiKey) })
      },
    }
  }

  #quotas(key: string | ApiKey): { plan: UsagePlan; period: QuotaPeriodName; limit: QuotaLimit }[] {
    const registry = this.#registry()
    const apiKey = typeof key === 'string' ? { id: key } : key
    const names = registry.planNames(apiKey)
    return registry.plans
      .filter((plan) => names.includes(plan.name))
      .flatMap((plan) => {
        const limits = registry.limits(plan, apiKey).quotas
        return quotasOf(plan).map(({ period }, index) => ({ plan, period, limit: limits[index]! }))
      })
  }

  async #days(plan: UsagePlan, id: string, days: readonly number[]): Promise<[number, number][]> {
    const { key, rule, partition } = this.#registry().limits(plan, { id }).quotas[0]!
    const found = this.#services().limitStore.usage(key, days[0]!, days.at(-1)! + DAY_MILLIS, partition)
    const noted = new Map<string, DailyUsage>()
    for (const day of isPromise(found) ? await found : found) noted.set(day.date, day)
    let left: { remaining: number; periodStart: number } | undefined
    return days.map((day) => {
      const { start, limit } = rule.periodAt(day)
      const entry = noted.get(isoDay(day))
      const remaining = entry?.remaining ?? (left?.periodStart === start ? left.remaining : limit)
      left = { remaining, periodStart: start }
      return [entry?.used ?? 0, Math.max(0, remaining)]
    })
  }

  async #charge(plan: UsagePlan, id: string, used: number, at: number): Promise<void> {
    const { limitStore } = this.#services()
    const { quotas } = this.#registry().limits(plan, { id })
    await limitStore.settle(quotas.map((limit) => ({ limit: { ...limit, cost: 0 }, actualCost: used, at })))
  }
}

const DAY_MILLIS = 86_400_000
/** AWS reports at most 90 days back. */
const MAX_DAYS = 92

function daysBetween(from: string, to: string): readonly number[] {
  const [first, last] = [startOfDay(from), startOfDay(to)]
  const count = (last - first) / DAY_MILLIS + 1
  if (count < 1 || count > MAX_DAYS)
    throw new GatewayError('INVALID_OPTION', `From ${from} to ${to} must be 1 to ${MAX_DAYS} days`)
  return Array.from({ length: count }, (_, index) => first + index * DAY_MILLIS)
}

function startOfDay(day: string): number {
  const millis = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : NaN
  if (Number.isNaN(millis)) throw new GatewayError('INVALID_OPTION', 'A day must be written as 2026-11-01')
  return millis
}

function isoDay(epochMillis: number): string {
  return new Date(epochMillis).toISOString().slice(0, 10)
}

function json(value: unknown): GatewayResponse {
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
    body: JSON.stringify(value),
  }
}
