import { GatewayError } from '@gw/core'
import type { JsonPointer } from './json-pointer.ts'

/**
 * The error for a document that cannot be imported.
 * @param reason what is wrong, in a sentence without its place
 */
export function invalidDocument(reason: string, pointer?: JsonPointer, cause?: unknown): GatewayError {
  const place = pointer === undefined || pointer === '' ? '' : ` (at ${pointer})`
  return new GatewayError('INVALID_DOCUMENT', `${reason}${place}`, {
    ...(pointer === undefined ? {} : { path: pointer }),
    ...(cause === undefined ? {} : { cause }),
  })
}
