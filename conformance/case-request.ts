import { object, type CorpusCase, type Json } from './corpus-case.ts'
import type { WireRequest } from './wire.ts'

/** The host of the Function URLs that the runner builds. */
export const FUNCTION_URL_HOST = 'abcdefghij.lambda-url.us-east-1.on.aws'

/** A case's request, ready to be sent. */
export interface CaseRequest extends WireRequest {
  /** Whether the target begins with the stage, as on the default endpoint. */
  readonly stageInPath: boolean
}

/**
 * Reads a case's request.
 * @returns a reason when it says something that cannot be sent
 */
export function caseRequest(
  { request, apiType, recordedBy, expected }: CorpusCase,
  stageName: string | undefined,
): CaseRequest | string {
  const { target, stageInPath } = targetOf(request, apiType, stageName)
  if (target === undefined) return 'the request names no path'
  const body = bodyOf(request)
  const headers = withDefaults(headerLines(request['headers']), recordedBy)
  const has = (name: string): boolean => headers.some(([line]) => line.toLowerCase() === name)
  const chunked = has('transfer-encoding')
  return {
    method: typeof request['method'] === 'string' ? request['method'] : 'GET',
    target,
    stageInPath,
    headers: [
      ...(has('host')
        ? []
        : [
            [
              'Host',
              host(request, apiType, JSON.stringify(expected['backend_request'] ?? '').includes('<host:')),
            ] as const,
          ]),
      ...headers,
      ...(body === undefined || has('content-length') || chunked
        ? []
        : [['Content-Length', String(body.byteLength)] as const]),
    ],
    body,
  }
}

/** `raw_url_path` has the stage in it, and so has an HTTP API's `path`; a REST API's `path` is what follows the stage. */
function targetOf(
  request: Json,
  apiType: string,
  stageName: string | undefined,
): { target: string | undefined; stageInPath: boolean } {
  const raw = request['raw_url_path'] ?? pathOfUrl(request['url'])
  if (typeof raw === 'string') {
    const named = stageName !== undefined && stageName !== '$default'
    return { target: raw, stageInPath: named && beginsWith(raw, stageName) }
  }
  const path = typeof request['path'] === 'string' ? request['path'] : '/'
  if (apiType === 'HTTP' && stageName !== undefined && beginsWith(path, stageName))
    return { target: path, stageInPath: true }
  const query = queryString(request['query'])
  return { target: query === '' ? path : `${path}?${query}`, stageInPath: false }
}

/** Whether the first segment of a target is the stage, whatever slashes stand before it. */
function beginsWith(target: string, stageName: string): boolean {
  return target.split(/[?#]/, 1)[0]!.replace(/^\/+/, '').split('/', 1)[0] === stageName
}

function pathOfUrl(url: unknown): string | undefined {
  return typeof url === 'string' ? url.replace(/^https?:\/\/[^/]+/, '') || '/' : undefined
}

function queryString(query: unknown): string {
  const pairs = Object.entries(object(query)).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
  )
  return pairs.join('&')
}

function headerLines(headers: unknown): readonly (readonly [string, string])[] {
  if (Array.isArray(headers))
    return (headers as readonly [string, string][]).map(([name, value]) => [name, String(value)])
  return Object.entries(object(headers)).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as const),
  )
}

/** What the recorders' HTTP clients send with every request; cases name only what their tests set. */
const CLIENT_DEFAULTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'localstack/localstack': [
    ['User-Agent', 'python-requests/2.32.3'],
    ['Accept-Encoding', 'gzip, deflate'],
    ['Accept', '*/*'],
  ],
}

function withDefaults(
  lines: readonly (readonly [string, string])[],
  recordedBy: string,
): readonly (readonly [string, string])[] {
  const sent = new Set(lines.map(([name]) => name.toLowerCase()))
  const defaults = Object.hasOwn(CLIENT_DEFAULTS, recordedBy) ? CLIENT_DEFAULTS[recordedBy]! : []
  return [...lines, ...defaults.filter(([name]) => !sent.has(name.toLowerCase()))]
}

/** @param any whether the case compares hosts with each other alone: then one as long as AWS's own, for lengths were recorded */
function host(request: Json, apiType: string, any: boolean): string {
  const url = request['url']
  if (typeof url === 'string') return /^https?:\/\/([^/]+)/.exec(url)?.[1]?.replace(/[<>]/g, '') ?? 'localhost'
  if (apiType === 'FURL') return FUNCTION_URL_HOST
  return any ? 'abcdefghij.execute-api.us-east-1.amazonaws.com' : 'EXAMPLE.execute-api.REGION.amazonaws.com'
}

function bodyOf(request: Json): Uint8Array | undefined {
  const { body, body_base64: base64, body_hex: hex, body_bytes: size } = request as Record<string, unknown>
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64')
  if (typeof hex === 'string') return Buffer.from(hex, 'hex')
  if (typeof size === 'number') return Buffer.alloc(size, 0x61)
  if (typeof body === 'string') return Buffer.from(body)
  return body === undefined || body === null ? undefined : Buffer.from(JSON.stringify(body))
}
