import { createGateway, isGatewayError, PlainRequest, type GatewayDefinition } from '@gw/core'
import { controlPlaneView, fromOpenApi, type ControlPlaneView } from '@gw/openapi'
import { caseDocument } from '../case-document.ts'
import { controlPlaneAnswer, DATED, judgeAnswer } from '../control-plane-answer.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { judged, skipped, type Outcome } from '../outcome.ts'

/** Imports a document and compares what the control plane would answer about it, or serves it. */
export async function judgeImport(one: CorpusCase): Promise<Outcome> {
  if (typeof one.request['body'] === 'string') return judgeRefusal(one.request['body'], one)
  if (one.definition['openapi_file'] === undefined) return judgeGuarded(one)
  const { api, definition } = caseDocument(one)
  if (one.expected['status'] !== undefined) return judgeServed(definition, one)
  // Putting a document over an API keeps the tags that the API had: here none.
  const view = controlPlaneView(one.definition['operation'] === 'PutRestApi' ? { ...api, tags: {} } : api, DATED)
  if (one.expected['paths'] !== undefined) return judgeAnswer(one.expected['paths'], paths(view))
  return judgeAnswer(one.expected['result'], controlPlaneAnswer(view, one.request))
}

/** AWS says of any document that cannot be read: 400 "Invalid OpenAPI input." */
function judgeRefusal(text: string, one: CorpusCase): Outcome {
  try {
    fromOpenApi(text)
    return judged(['the document was imported'])
  } catch (error) {
    if (!isGatewayError(error) || error.code !== 'INVALID_DOCUMENT') throw error
    const said = { status: 400, error_code: 'BadRequestException', message: 'Invalid OpenAPI input.' }
    return judgeAnswer(one.expected, said)
  }
}

/** What a case says in words that this runner knows how to see. */
const REJECTED = 'rejected by the authorizer before any CORS answer'

/** A fragment of a document that tells of its security alone: a caller without a token is refused. */
async function judgeGuarded(one: CorpusCase): Promise<Outcome> {
  if (one.expected['outcome'] !== REJECTED) return skipped('the runner does not know this outcome')
  const { definition } = fromOpenApi(guardedDocument(one), { functions: { guard: () => ({}) } })
  const status = await statusOf(definition, one)
  return judged(status === 401 ? [] : [`expected the authorizer's 401, got ${status}`])
}

/** What stands around such a fragment where an importer can serve it. */
function guardedDocument(one: CorpusCase): Json {
  const { path, method } = one.request as { path: string; method: string }
  const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:guard'
  const authorizerUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${lambda}/invocations`
  const authorizer = { type: 'token', authorizerUri }
  const auth = { type: 'apiKey', in: 'header', name: 'Authorization', 'x-amazon-apigateway-authorizer': authorizer }
  const operation = { 'x-amazon-apigateway-integration': { type: 'mock' } }
  const paths = { [path]: { [method.toLowerCase()]: operation } }
  const components = { securitySchemes: { auth } }
  return { openapi: '3.0.1', info: {}, ...object(one.definition['openapi']), paths, components }
}

async function judgeServed(definition: GatewayDefinition, one: CorpusCase): Promise<Outcome> {
  return judgeAnswer(one.expected['status'], await statusOf(definition, one))
}

async function statusOf(definition: GatewayDefinition, one: CorpusCase): Promise<number> {
  const { path, method } = one.request as { path: string; method: string }
  const gateway = createGateway(definition)
  const { statusCode } = await gateway.handle(new PlainRequest({ target: path, method }))
  await gateway.close()
  return statusCode
}

function paths(view: ControlPlaneView): readonly unknown[] {
  return (view.getResources()['items'] as readonly Json[]).map((resource) => resource['path'])
}
