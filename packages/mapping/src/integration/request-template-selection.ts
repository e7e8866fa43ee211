import { mediaType } from './media-type.ts'

/** What becomes of a body whose type has no template (API reference, Integration). */
export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'

/** The template to use; nothing: the body passes as it is; or 415. */
export type RequestTemplateSelection<T> =
  | { readonly type: 'template'; readonly template: T }
  | { readonly type: 'passthrough' }
  | { readonly type: 'unsupported' }

/**
 * Chooses the request template by the request's Content-Type; a request without one counts as `application/json`.
 * The key `$default` takes every other type.
 *
 * @param behavior default `WHEN_NO_MATCH`
 */
export function selectRequestTemplate<T>(
  templates: ReadonlyMap<string, T>,
  contentType: string | undefined,
  behavior: PassthroughBehavior = 'WHEN_NO_MATCH',
): RequestTemplateSelection<T> {
  const type = contentType === undefined || contentType === '' ? 'application/json' : mediaType(contentType)
  const template = templates.get(type) ?? templates.get('$default')
  if (template !== undefined) return { type: 'template', template }
  const passes = behavior === 'WHEN_NO_MATCH' || (behavior === 'WHEN_NO_TEMPLATES' && templates.size === 0)
  return { type: passes ? 'passthrough' : 'unsupported' }
}
