import { mediaTypes } from './media-type.ts'

/** A response template and the Content-Type that it gives the response. */
export interface ResponseTemplateSelection<T> {
  readonly contentType: string
  readonly template: T
}

/**
 * Chooses the response template by the request's Accept header: the first type that has one, else `application/json`,
 * else the first template (measured). Undefined where there are none: the body passes as it is.
 */
export function selectResponseTemplate<T>(
  templates: ReadonlyMap<string, T>,
  accept: string | undefined,
): ResponseTemplateSelection<T> | undefined {
  for (const contentType of [...mediaTypes(accept ?? ''), 'application/json']) {
    const template = templates.get(contentType)
    if (template !== undefined) return { contentType, template }
  }
  for (const [contentType, template] of templates) return { contentType, template }
  return undefined
}
