import { checkDefinition } from './check-definition.ts'
import { compileGateway, type CompiledGateway } from './compiled-gateway.ts'
import { Context } from './context.ts'
import type { GatewayDefinition, Routes, Stages } from './definition.ts'
import { describeGateway, type GatewayDescription } from './description.ts'
import { Exchange, type ExchangeOptions, type Invoke } from './exchange.ts'
import { explainRequest } from './explain.ts'
import { ExplainNotes } from './explain-notes.ts'
import type { ExplainedStep, Explanation } from './explanation.ts'
import { GatewayError } from './gateway-error.ts'
import { matchRequest, type HostChoices } from './match-request.ts'
import { gatewayServices } from './gateway-services.ts'
import { whenReady, type MaybePromise } from './maybe-promise.ts'
import type { DefinitionItem } from './policy.ts'
import type { Protocol } from './protocol.ts'
import type { GatewayRequest } from './request.ts'
import type { GatewayResponse } from './response.ts'
import type { GatewayServices } from './services.ts'
import { suggestionText } from './suggestion.ts'

/**
 * A gateway, made by `createGateway`. Hosts hand requests in; everything else is written in the definition.
 * @typeParam S its stages
 * @typeParam P its policies
 * @typeParam R its routes
 * @typeParam X its protocol: decides what events its functions get
 */
export class Gateway<
  S extends Stages = Stages,
  P extends DefinitionItem = DefinitionItem,
  R extends Routes = Routes,
  X extends Protocol = Protocol,
> {
  /** Carries the definition's types for inference; never there at run time. */
  declare readonly '~types'?: { readonly stages: S; readonly policies: P; readonly routes: R; readonly protocol: X }
  #current: Generation
  /** The current one, and those that requests under way still use. */
  readonly #live = new Set<Generation>()
  /** Whether a host serves the gateway without naming a stage: it has to keep one stage then. */
  #servesOnlyStage = false
  #closed = false

  /** Use `createGateway`. */
  constructor(definition: GatewayDefinition) {
    this.#current = this.#generation(definition, undefined)
    this.#live.add(this.#current)
  }

  /** What the gateway gives to its policies: stores, time, chance, listener. */
  get services(): GatewayServices {
    return this.#compiled.services
  }

  /** Milliseconds an app's own handler may take where its answer is captured. */
  get timeoutInMillis(): number {
    return this.#compiled.timeoutInMillis
  }

  /** The stages' names. */
  get stageNames(): readonly string[] {
    return [...this.#compiled.stages.keys()]
  }

  /**
   * Checks a host's choice of a stage when it is mounted.
   * @throws {GatewayError} `STAGE_NOT_CHOSEN` or `UNKNOWN_STAGE`
   */
  checkStage(stage: string | undefined): void {
    const names = this.stageNames
    if (stage === undefined) this.#servesOnlyStage = true
    if (stage === undefined && this.#compiled.onlyStage === undefined) {
      throw new GatewayError(
        'STAGE_NOT_CHOSEN',
        `The gateway has the stages ${names.join(', ')}: say which one is served, or stage: 'path'`,
      )
    }
    if (stage !== undefined && stage !== 'path' && !this.#compiled.stages.has(stage)) {
      throw new GatewayError('UNKNOWN_STAGE', `The gateway has no stage "${stage}"${suggestionText(stage, names)}`)
    }
  }

  /**
   * Takes a request in: finds its stage and route, and makes its context. The host drives what comes back.
   * @param steps where what each step decides is noted, for `explanation`: tests and tools
   */
  exchange(request: GatewayRequest, options: HostChoices<keyof S & string> = {}, steps?: ExplainedStep[]): Exchange {
    if (this.#closed) throw new GatewayError('CLOSED', 'The gateway is closed')
    const generation = this.#current
    const exchange = takeIn(generation, request, options, steps)
    generation.underWay++
    return exchange
  }

  /**
   * Takes a request all the way: policies, integration, and back. For hosts that can wait for an answer.
   * @param invoke answers routes that name no integration of their own
   */
  handle(
    request: GatewayRequest,
    invoke?: Invoke,
    options: HostChoices<keyof S & string> = {},
  ): MaybePromise<GatewayResponse> {
    const exchange = this.exchange(request, options)
    return whenReady(exchange.complete(invoke), (response) => exchange.finish(response))
  }

  /**
   * Says why a request would be answered as it would. Runs the policies for real, calls no integration, and gives back
   * what limits were charged.
   */
  async explain(request: GatewayRequest, options: HostChoices<keyof S & string> = {}): Promise<Explanation> {
    const steps: ExplainedStep[] = []
    return explainRequest(this.exchange(request, options, steps), steps)
  }

  /** Each route's effective chain and limits, with where each came from. Print it, or look at its members. */
  describe(): GatewayDescription {
    return describeGateway(this.#compiled)
  }

  /**
   * Swaps the definition. New requests see the new one at once, those under way keep theirs, and counts and remembered
   * answers stay: stores not named anew are carried over.
   * @throws {GatewayError} as `createGateway`; the old definition then stays in force
   */
  update(definition: GatewayDefinition): void {
    if (this.#closed) throw new GatewayError('CLOSED', 'The gateway is closed')
    const previous = this.#current
    const next = this.#generation(definition, previous.compiled.services)
    if (this.#servesOnlyStage && next.compiled.onlyStage === undefined) {
      throw new GatewayError(
        'STAGE_NOT_CHOSEN',
        'A host serves this gateway without naming a stage, and there would be several',
      )
    }
    this.#current = next
    this.#live.add(next)
    this.#retire(previous)
  }

  /** Resolves when policies and the limit store have what they need before the first request: keys, connections. */
  async ready(): Promise<void> {
    await Promise.all([...this.#compiled.members, this.services.limitStore].map((member) => member.ready?.()))
  }

  /** Ends everything the gateway started. Requests under way are not waited for. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const members = new Set([...this.#live].flatMap(({ compiled }) => closables(compiled)))
    this.#live.clear()
    const failures = await closeAll([...members])
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything of the gateway could be closed')
  }

  #generation(definition: GatewayDefinition, previous: GatewayServices | undefined): Generation {
    checkDefinition(definition)
    const compiled = compileGateway(definition, gatewayServices(definition, previous))
    const { errors, timeoutInMillis } = compiled
    const generation: Generation = {
      compiled,
      underWay: 0,
      options: { errors, timeoutInMillis, onEnd: () => this.#ended(generation) },
    }
    return generation
  }

  #ended(generation: Generation): void {
    generation.underWay--
    if (generation !== this.#current) this.#retire(generation)
  }

  /** Closes what a replaced definition alone used, once its last request has ended. */
  #retire(generation: Generation): void {
    if (generation.underWay > 0 || !this.#live.delete(generation)) return
    const kept = new Set([...this.#live].flatMap(({ compiled }) => closables(compiled)))
    void closeAll(closables(generation.compiled).filter((member) => !kept.has(member)))
  }

  get #compiled(): CompiledGateway {
    return this.#current.compiled
  }
}

interface Closable {
  close?(): MaybePromise<void>
}

/** Everything of a definition that may have to be closed: its policies and integrations, then its stores. */
function closables({ members, services }: CompiledGateway): readonly Closable[] {
  const { limitStore, cacheStore, keyStore } = services
  return [...members, limitStore, cacheStore, ...(keyStore === undefined ? [] : [keyStore])]
}

/** One that fails keeps no other from being closed. */
async function closeAll(closables: readonly Closable[]): Promise<readonly unknown[]> {
  const closed = await Promise.allSettled(closables.map(async (closable) => closable.close?.()))
  return closed.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
}

/** A definition in force, and the exchanges that still use it. */
interface Generation {
  readonly compiled: CompiledGateway
  /** The same object for every exchange that needs nothing of its own. */
  readonly options: ExchangeOptions
  underWay: number
}

/**
 * Makes a gateway. Everything is checked now: unknown options at any depth, impossible combinations, bad routes.
 * @throws {GatewayError} with a code, the place, and the name that was probably meant
 */
export function createGateway<
  const S extends Stages = Record<'$default', object>,
  const P extends DefinitionItem = DefinitionItem,
  const R extends Routes = { readonly $default: readonly [] },
  X extends Protocol = 'REST',
>(definition: GatewayDefinition<S, P, R, X>): Gateway<S, P, R, X> {
  return new Gateway(definition as unknown as GatewayDefinition) as unknown as Gateway<S, P, R, X>
}

/** Stage, then route, then context: a request on its way. */
function takeIn(generation: Generation, request: GatewayRequest, host: HostChoices, steps?: ExplainedStep[]): Exchange {
  const { compiled, options } = generation
  const { explainer } = compiled
  const { match, chain, unmatched } = matchRequest(compiled, request, host)
  const context = new Context(request, match, compiled.services)
  const explains = explainer !== undefined && steps === undefined && explainer.wants(context)
  if (unmatched === undefined && steps === undefined && !explains) return new Exchange(context, chain, options)
  if (steps !== undefined || explains) context.notes = new ExplainNotes()
  return new Exchange(context, chain, {
    ...options,
    ...(unmatched === undefined ? {} : { unmatched }),
    ...(steps === undefined ? {} : { steps }),
    ...(explains ? { steps: [], explainer } : {}),
  })
}
