import { createHash } from 'node:crypto'
import { mappedIntegration, type MappingOptions } from '@gw/mapping'
import { compare } from '../compare.ts'
import { compareResponse } from '../compare-response.ts'
import { object, type CorpusCase } from '../corpus-case.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod } from '../one-method.ts'
import { judged, skipped, type Outcome } from '../outcome.ts'

/** Sends a body through `contentHandling` and `binaryMediaTypes`, to a backend or back from it. */
export async function judgeBinaryConversion({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const backend = new NotingIntegration(storedObject(object(request['backend_response'])))
  const options = mappingOf(definition)
  const sent = request['body_base64']
  const { response } = await callMethod({
    items: [mappedIntegration(backend.integration, options)],
    request: {
      method: String(request['method']),
      headers: Object.entries(object(request['headers'])).map(([name, value]) => [name, String(value)]),
      body: typeof sent === 'string' ? Buffer.from(sent, 'base64') : undefined,
    },
  })
  const { backend_body_base64: reached, ...answered } = expected as Record<string, unknown>
  const { different, unknown } = compareResponse(answered, response, new Map())
  if (unknown.length > 0) return skipped(`the runner cannot compare ${unknown.join(', ')}`)
  const base64 = Buffer.from(backend.body).toString('base64')
  const ofBackend =
    reached === undefined ? [] : compare(reached, base64, { bindings: new Map(), subset: false }, 'backend')
  return judged([...different, ...ofBackend])
}

/** The recorders' method: an object of S3, whose `ETag` is mapped. */
function mappingOf(definition: Readonly<Record<string, unknown>>): MappingOptions {
  const handling = definition['contentHandling'] as MappingOptions['contentHandling'] | null
  const contentHandling = handling === null || handling === undefined ? {} : { contentHandling: handling }
  const ofRequest = definition['phase'] === 'request'
  return {
    type: 'AWS',
    backend: 'service',
    binaryMediaTypes: definition['binaryMediaTypes'] as readonly string[],
    ...(ofRequest ? contentHandling : {}),
    integrationResponses: [
      {
        statusCode: '200',
        responseParameters: { 'method.response.header.ETag': 'integration.response.header.ETag' },
        ...(ofRequest ? {} : contentHandling),
      },
    ],
  }
}

/** As S3 answers: the entity tag of an object that was put in one piece is its MD5. */
function storedObject(
  described: Readonly<Record<string, unknown>>,
): ConstructorParameters<typeof NotingIntegration>[0] {
  const body = Buffer.from(String(described['body_base64'] ?? ''), 'base64')
  const etag = createHash('md5').update(body).digest('hex')
  const contentType = String(described['content_type'] ?? 'application/json')
  return { statusCode: 200, headers: { 'Content-Type': contentType, ETag: `"${etag}"` }, body }
}
