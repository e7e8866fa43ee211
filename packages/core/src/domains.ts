import { Context } from './context.ts'
import { checkMapping, findMapping, type CheckedMapping, type DomainMapping } from './domain-mapping.ts'
import { Exchange, type Invoke } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import type { GatewayFront } from './gateway-front.ts'
import { gatewayServices } from './gateway-services.ts'
import type { HostChoices } from './match-request.ts'
import type { KnownMappings } from './known-mappings.ts'
import { whenReady, type MaybePromise } from './maybe-promise.ts'
import { isObject } from './options.ts'
import type { Protocol } from './protocol.ts'
import { deny, type Refusal } from './refusal.ts'
import type { GatewayRequest } from './request.ts'
import type { GatewayResponse } from './response.ts'
import type { GatewayServices } from './services.ts'

/** Mappings by domain name; `*.example.com` stands for every name with one label more. */
export interface DomainNames {
  readonly [domainName: string]: DomainMapping | readonly DomainMapping[]
}

/** How domains answer what no gateway takes. */
export interface DomainsOptions {
  /** Whose words: 403 of REST APIs or 404 of HTTP APIs. Default: `REST`. */
  readonly protocol?: Protocol
}

/**
 * Several gateways behind one listener: host and base path choose the API and the stage, the longest base path first.
 * A front like a gateway: every host takes it (`withRoutes` alone needs one gateway, whose routes it names).
 * @typeParam D mappings by domain name
 * @throws {GatewayError} for names, base paths and stages that do not exist
 */
export function createDomains<const D extends DomainNames>(
  domains: D & DomainNames & KnownMappings<D>,
  options: DomainsOptions = {},
): Domains {
  return new Domains(domains, options)
}

/** Made by `createDomains`. */
export class Domains implements GatewayFront {
  readonly #exact: ReadonlyMap<string, Domain>
  readonly #wildcards: ReadonlyMap<string, Domain>
  readonly #services: GatewayServices

  /** Use `createDomains`. */
  constructor(domains: DomainNames, options: DomainsOptions) {
    const all = Object.entries(domains).map(([name, mappings]) => domain(name, mappings))
    this.#exact = new Map(all.filter(({ name }) => !name.startsWith('*.')).map((one) => [one.name, one]))
    this.#wildcards = new Map(all.filter(({ name }) => name.startsWith('*.')).map((one) => [one.name.slice(2), one]))
    this.#services = gatewayServices({ protocol: options.protocol ?? 'REST' }, undefined)
  }

  /** The longest that any of the gateways allows. */
  get timeoutInMillis(): number {
    return Math.max(...this.#gateways().map(({ timeoutInMillis }) => timeoutInMillis), 0)
  }

  /** Stages are chosen by mapping: a host must not name one. */
  checkStage(stage: string | undefined): void {
    if (stage === undefined) return
    throw new GatewayError('IMPOSSIBLE_COMBINATION', 'Each mapping of createDomains names its stage, not the host')
  }

  /** Takes a request in, for the gateway that its host and path lead to. */
  exchange(request: GatewayRequest, host: HostChoices = {}): Exchange {
    const found = this.#find(canonicalHost(request.domainName))
    const mapping = found === undefined ? undefined : findMapping(found.mappings, request.path)
    if (mapping?.gateway === undefined) return this.#nowhere(request, mapping !== undefined)
    const { gateway, stage, basePath } = mapping
    const customDomain = { domainName: found!.name, basePathMatched: basePath }
    return gateway.exchange(request, { ...host, ...(stage === undefined ? {} : { stage }), customDomain })
  }

  /** As a gateway's `handle`. */
  handle(request: GatewayRequest, invoke?: Invoke, host: HostChoices = {}): MaybePromise<GatewayResponse> {
    const exchange = this.exchange(request, host)
    return whenReady(exchange.complete(invoke), (response) => exchange.finish(response))
  }

  /** Resolves when every gateway is ready. */
  async ready(): Promise<void> {
    await Promise.all(this.#gateways().map((gateway) => gateway.ready()))
  }

  /** Closes every gateway. */
  async close(): Promise<void> {
    await Promise.all(this.#gateways().map((gateway) => gateway.close()))
    await this.#services.limitStore.close()
  }

  #find(host: string): Domain | undefined {
    const exact = this.#exact.get(host)
    if (exact !== undefined) return exact
    const dot = host.indexOf('.')
    return dot <= 0 ? undefined : this.#wildcards.get(host.slice(dot + 1))
  }

  #gateways(): readonly GatewayFront[] {
    const all = [...this.#exact.values(), ...this.#wildcards.values()].flatMap(({ mappings }) => mappings)
    return [...new Set(all.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway])))]
  }

  #nowhere(request: GatewayRequest, disabled: boolean): Exchange {
    const match = {
      stage: '',
      stageVariables: {},
      routeKey: undefined,
      resourcePath: '',
      path: request.path,
      pathParameters: {},
    }
    return new Exchange(
      new Context(request, match, this.#services),
      { links: [], around: [], integration: undefined },
      {
        errors: { format: 'aws', customised: undefined },
        timeoutInMillis: 29_000,
        unmatched: unknownHost(request, this.#services.protocol, disabled),
      },
    )
  }
}

interface Domain {
  readonly name: string
  /** Longest base path first. */
  readonly mappings: readonly CheckedMapping[]
}

/** Letters, digits and hyphens between dots, by choice `*.` in front; at most 253 in all (RFC 1035 §2.3.1). */
const DOMAIN_NAME = /^(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}$/

function domain(written: string, mappings: DomainMapping | readonly DomainMapping[]): Domain {
  const name = written.toLowerCase()
  const path = `createDomains[${JSON.stringify(written.slice(0, 80))}]`
  if (name.length > 253 || !DOMAIN_NAME.test(name)) {
    throw new GatewayError('INVALID_OPTION', `${path} is no domain name such as api.example.com or *.example.com`, {
      path,
    })
  }
  const list = isObject(mappings) ? [mappings as DomainMapping] : (mappings as readonly DomainMapping[])
  const checked = list.map((mapping, index) => checkMapping(mapping, `${path}[${index}]`))
  const twice = checked.find(
    ({ basePath }, index) => checked.findIndex((other) => other.basePath === basePath) !== index,
  )
  if (twice !== undefined) {
    throw new GatewayError('IMPOSSIBLE_COMBINATION', `${path} maps the base path "${twice.basePath}" twice`, { path })
  }
  return { name, mappings: checked.sort((a, b) => b.basePath.length - a.basePath.length) }
}

/** Names are compared without case, and a dot at the end means nothing (RFC 9110 §4.2.3, RFC 1034 §3.1). */
function canonicalHost(name: string): string {
  const lowerCase = name.toLowerCase()
  return lowerCase.endsWith('.') ? lowerCase.slice(0, -1) : lowerCase
}

/** The words of API Gateway, or of Lambda for the name of a Function URL (both as measured). */
function unknownHost(request: GatewayRequest, protocol: Protocol, disabled: boolean): Refusal {
  const reason = disabled ? 'disabled' : 'no-domain-mapping'
  if (protocol === 'REST' && request.domainName.includes('.lambda-url.')) {
    return deny('ACCESS_DENIED', { message: disabled ? FUNCTION_URL_FORBIDDEN : null, reason })
  }
  return deny(protocol === 'REST' ? 'INVALID_API_KEY' : 'MISSING_AUTHENTICATION_TOKEN', { reason })
}

const FUNCTION_URL_FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html'
