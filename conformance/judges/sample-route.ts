import { object, type Json } from '../corpus-case.ts'

/** The path that a published sample event was asked for. */
export function samplePath(sample: Json): string {
  const { path, rawPath } = sample as Record<string, unknown>
  return String(path ?? rawPath ?? '/')
}

/** The route that a sample event names; where it names none, one with the sample's variables at its end. */
export function sampleRoute(sample: Json): string {
  const { resource, routeKey } = sample as Record<string, unknown>
  if (typeof routeKey === 'string' && /^[A-Z]+ \//.test(routeKey)) return routeKey
  const path = samplePath(sample)
  if (typeof resource === 'string' && leadsTo(resource, path)) return `ANY ${resource}`
  const variables = Object.keys(object(sample['pathParameters']))
  if (variables.length === 0 || resource !== undefined) return '$default'
  const segments = path.split('/').slice(0, -variables.length)
  return `ANY ${[...segments, ...variables.map((name) => `{${name}}`)].join('/')}`
}

/** Samples were cut: a resource that does not lead to the path beside it is none. */
function leadsTo(resource: string, path: string): boolean {
  if (!resource.startsWith('/')) return false
  if (resource.endsWith('{proxy+}')) return true
  return resource.includes('{') ? resource.split('/').length === path.split('/').length : resource === path
}
