import type { Chain } from './chain.ts'
import type { CompiledGateway } from './compiled-gateway.ts'
import type { RouteMatch } from './context.ts'
import type { CustomDomain } from './custom-domain.ts'
import { GatewayError } from './gateway-error.ts'
import { deny, type Refusal } from './refusal.ts'
import type { GatewayRequest } from './request.ts'
import type { CompiledStage } from './stage.ts'
import { unmatchedRefusal } from './unmatched-refusal.ts'

/** What a host says of the requests it hands in. */
export interface HostChoices<StageName extends string = string> {
  /**
   * The stage that is served: a name, or `'path'` when the first segment of the path names it and is taken off. Never
   * guessed; a gateway with one stage needs no word.
   */
  readonly stage?: StageName | 'path'
  /**
   * What matches no route: `refuse` answers as AWS does, `next` lets it go on to the app once it has passed the slots
   * that stand before routing. An ambiguous path is always refused: the app would reach a route around its guard.
   * Default: `refuse`.
   */
  readonly unmatched?: 'refuse' | 'next'
  /** The custom domain that led here; its base path is taken off before routes are matched. Set by `createDomains`. */
  readonly customDomain?: CustomDomain | undefined
}

/** Where a request goes: its match, the chain it passes, and the router's refusal when it goes nowhere. */
export interface MatchedRequest {
  readonly match: RouteMatch
  readonly chain: Chain
  readonly unmatched: Refusal | undefined
}

const NOTHING: Readonly<Record<string, string>> = Object.freeze({})
const EMPTY_CHAIN: Chain = Object.freeze({ links: [], around: [], integration: undefined })

/** Finds a request's stage, then its route. */
export function matchRequest(compiled: CompiledGateway, request: GatewayRequest, host: HostChoices): MatchedRequest {
  const { customDomain } = host
  const { stage: found, path } = findStage(compiled, withoutBasePath(request.path, customDomain), host.stage)
  if (found === undefined) return nowhere(path, compiled)
  const isCanaryRequest = found.canary?.draws(request)
  const stage = isCanaryRequest === true ? found.canary!.stage : found
  const routed = stage.table.route(request.method, path)
  const { name, variables } = stage
  if (routed.kind === 'matched') {
    const { route, chain } = routed.target
    const { routeKey, resourcePath } = route
    const { path, pathParameters } = routed
    return {
      match: {
        stage: name,
        stageVariables: variables,
        routeKey,
        resourcePath,
        path,
        pathParameters,
        customDomain,
        isCanaryRequest,
        usesStageCache: isCanaryRequest === true ? found.canary!.usesStageCache : undefined,
      },
      chain,
      unmatched: undefined,
    }
  }
  const goesOn = routed.kind === 'unmatched' && host.unmatched === 'next'
  const reason = routed.kind === 'ambiguous' ? 'ambiguous-path' : 'no-route'
  return {
    match: { ...unrouted(path), stage: name, stageVariables: variables, customDomain, isCanaryRequest },
    chain: stage.unmatched,
    unmatched: goesOn ? undefined : unmatchedRefusal(request, compiled.services.protocol, reason),
  }
}

/** AWS answers an unknown stage with 403 Forbidden (REST) or 404 (HTTP API). */
function nowhere(path: string, compiled: CompiledGateway): MatchedRequest {
  const type = compiled.services.protocol === 'REST' ? 'INVALID_API_KEY' : 'MISSING_AUTHENTICATION_TOKEN'
  return { match: unrouted(path), chain: EMPTY_CHAIN, unmatched: deny(type, { reason: 'no-stage' }) }
}

function withoutBasePath(path: string, customDomain: CustomDomain | undefined): string {
  if (customDomain === undefined || customDomain.basePathMatched === '') return path
  return path.slice(customDomain.basePathMatched.length + 1) || '/'
}

function unrouted(path: string): RouteMatch {
  return { stage: '', stageVariables: NOTHING, routeKey: undefined, resourcePath: '', path, pathParameters: NOTHING }
}

function findStage(
  compiled: CompiledGateway,
  path: string,
  choice: string | undefined,
): { readonly stage: CompiledStage | undefined; readonly path: string } {
  if (choice === undefined) return { stage: compiled.onlyStage ?? notChosen(compiled), path }
  if (choice !== 'path') return { stage: compiled.stages.get(choice), path }
  // REST APIs drop extra slashes before the stage (measured).
  const start = compiled.services.protocol === 'REST' ? leadingSlashes(path) : 1
  const slash = path.indexOf('/', start)
  const stage = compiled.stages.get(slash < 0 ? path.slice(start) : path.slice(start, slash))
  if (stage !== undefined) return { stage, path: slash < 0 ? '/' : path.slice(slash) }
  return { stage: compiled.stages.get('$default'), path }
}

function leadingSlashes(path: string): number {
  let count = 0
  while (path.charCodeAt(count) === 47) count++
  return count
}

function notChosen(compiled: CompiledGateway): never {
  const names = [...compiled.stages.keys()].join(', ')
  throw new GatewayError('STAGE_NOT_CHOSEN', `The gateway has the stages ${names}, and the host named none`)
}
