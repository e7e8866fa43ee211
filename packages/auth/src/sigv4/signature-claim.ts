import { incompleteSignatureText, type GatewayRequest } from '@gw/core'

/** What a request says about its own Signature Version 4: read, and not yet verified. */
export interface SignatureClaim {
  /** Where it stands. */
  readonly place: 'header' | 'query'
  readonly accessKeyId: string
  /** Date, region and service that the credentials are narrowed to. */
  readonly scope: { readonly date: string; readonly region: string; readonly service: string }
  /** Names of the signed headers, in lower case and in order. */
  readonly signedHeaders: readonly string[]
  /** Lower-case hex. */
  readonly signature: string
  /** `20150830T123600Z`. */
  readonly amzDate: string
  /** Seconds that a query signature is good for. */
  readonly expires: number | undefined
  /** The session token, if there is one. */
  readonly sessionToken: string | undefined
}

/** A request that is not signed as it should be. */
export interface IncompleteSignature {
  /** AWS's own words for what is missing. */
  readonly incomplete: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const MAX_HEADER_LENGTH = 8_192
const MAX_EXPIRES = 604_800

/** What a request claims; `undefined` when it is not signed at all. */
export function readSignatureClaim(request: GatewayRequest): SignatureClaim | IncompleteSignature | undefined {
  const authorization = request.header('authorization')
  if (authorization !== undefined && authorization !== '') return fromHeader(request, authorization)
  return request.query.has('X-Amz-Algorithm') || request.query.has('X-Amz-Signature') ? fromQuery(request) : undefined
}

function fromHeader(request: GatewayRequest, authorization: string): SignatureClaim | IncompleteSignature {
  const parameters = parameterMap(authorization)
  const amzDate = request.header('x-amz-date') ?? basicDate(request.header('date'))
  const claim = assemble('header', {
    credential: parameters.get('Credential'),
    signedHeaders: parameters.get('SignedHeaders'),
    signature: parameters.get('Signature'),
    amzDate,
    expires: undefined,
    sessionToken: request.header('x-amz-security-token'),
  })
  if (claim !== undefined) return claim
  const present = new Set([...parameters].flatMap(([name, value]) => (value === '' ? [] : [name])))
  return { incomplete: incompleteSignatureText(authorization, present, amzDate !== undefined) }
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; nothing for another scheme. */
function parameterMap(authorization: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  if (authorization.length > MAX_HEADER_LENGTH || !authorization.startsWith(`${ALGORITHM} `)) return parameters
  for (const pair of authorization.slice(ALGORITHM.length + 1).split(',', 10)) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(equals, 0)).trim()
    // A parameter that stands twice could be read in two ways.
    if (parameters.has(name)) return new Map()
    parameters.set(name, pair.slice(equals + 1).trim())
  }
  return parameters
}

function fromQuery(request: GatewayRequest): SignatureClaim | IncompleteSignature {
  const single = (name: string): string | undefined => {
    const values = request.query.get(name)
    return values?.length === 1 ? values[0] : undefined
  }
  if (single('X-Amz-Algorithm') !== ALGORITHM) return { incomplete: `X-Amz-Algorithm must be ${ALGORITHM}` }
  const expires = single('X-Amz-Expires') ?? ''
  const claim = assemble('query', {
    credential: single('X-Amz-Credential'),
    signedHeaders: single('X-Amz-SignedHeaders'),
    signature: single('X-Amz-Signature'),
    amzDate: single('X-Amz-Date'),
    expires: /^[1-9]\d{0,5}$/.test(expires) && Number(expires) <= MAX_EXPIRES ? Number(expires) : undefined,
    sessionToken: single('X-Amz-Security-Token'),
  })
  if (claim === undefined || claim.expires === undefined)
    return { incomplete: 'The query string is missing parameters of AWS Signature Version 4' }
  return claim
}

interface RawClaim {
  readonly credential: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  readonly amzDate: string | undefined
  readonly expires: number | undefined
  readonly sessionToken: string | undefined
}

function assemble(place: SignatureClaim['place'], raw: RawClaim): SignatureClaim | undefined {
  const [accessKeyId, date, region, service, terminator, ...rest] = (raw.credential ?? '').split('/', 7)
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) return undefined
  const signedHeaders = (raw.signedHeaders ?? '').split(';', 200)
  const wellFormed = signedHeaders.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]{1,128}$/.test(name))
  if (!wellFormed || !/^[0-9a-f]{64}$/.test(raw.signature ?? '') || !/^\d{8}T\d{6}Z$/.test(raw.amzDate ?? ''))
    return undefined
  const { expires, sessionToken } = raw
  const scope = { date, region, service }
  return {
    place,
    accessKeyId,
    scope,
    signedHeaders,
    signature: raw.signature!,
    amzDate: raw.amzDate!,
    expires,
    sessionToken,
  }
}

/** A `Date` header (RFC 9110 §5.6.7) in the form that is signed. */
function basicDate(date: string | undefined): string | undefined {
  const time = date === undefined || date.length > 64 ? Number.NaN : Date.parse(date)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
