const PREFIXES = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-']
const NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

/** Headers that an HTTP API's mapping may not set or remove (developer guide, "Reserved headers"). */
export function isReservedHeader(name: string): boolean {
  const lowerCaseName = name.toLowerCase()
  return NAMES.has(lowerCaseName) || PREFIXES.some((prefix) => lowerCaseName.startsWith(prefix))
}
