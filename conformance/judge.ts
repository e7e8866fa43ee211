import type { CorpusCase } from './corpus-case.ts'
import { DISPUTED } from './disputed-cases.ts'
import { judgeApiKeyCheck } from './judges/api-key-check.ts'
import { judgeAuthorizerPolicy } from './judges/authorizer-policy.ts'
import { judgeAwsService, judgeServiceAlone } from './judges/aws-service.ts'
import { judgeBinaryConversion } from './judges/binary-conversion.ts'
import { judgeCloudFormation } from './judges/cloudformation.ts'
import { judgeDeployed } from './judges/deployed.ts'
import { judgeEventShape } from './judges/event-shape.ts'
import { judgeGatewayError } from './judges/gateway-error.ts'
import { judgeMappedRequest, judgeParameterMapping } from './judges/mapped-request.ts'
import { judgeMappedResponse, judgeMethodResponse, judgeSelection } from './judges/mapped-response.ts'
import { judgeMethodValidation, judgeValidationError } from './judges/method-validation.ts'
import { judgeMockOutput } from './judges/mock-output.ts'
import { judgeExport } from './judges/openapi-export.ts'
import { judgeImport } from './judges/openapi-import.ts'
import { judgeEnrichment, judgeTraceId } from './judges/response-enrichment.ts'
import { judgeRouteMatch } from './judges/route-match.ts'
import { judgeTemplate } from './judges/template.ts'
import { judgeUri } from './judges/uri-interpolation.ts'
import { judgeOverTheWire } from './judges/wire.ts'
import { failed, notBuilt, skipped, type Outcome } from './outcome.ts'

/** Says what became of one case. What it throws is a failure. */
type Judge = (one: CorpusCase) => Outcome | Promise<Outcome>

/** Who judges which kind of definition. */
const JUDGES: Readonly<Record<string, Judge>> = {
  'rest-api': judgeApi,
  'http-api': judgeApi,
  'event-shape': judgeEventShape,
  'route-table': judgeRouteMatch,
  'uri-interpolation': judgeStageVariables,
  'gateway-error': judgeGatewayError,
  fact: judgeFact,
  'function-url': judgeOverTheWire,
  'authorizer-policy': judgeAuthorizerPolicy,
  'api-key-check': judgeApiKeyCheck,
  vtl: judgeTemplate,
  'mock-template-output': judgeMockOutput,
  'binary-conversion': judgeBinaryConversion,
  'integration-request': judgeMappedRequest,
  'integration-response': judgeMappedResponse,
  'parameter-mapping': judgeParameterMapping,
  'method-validation': judgeMethodValidation,
  'method-response': judgeMethodResponse,
  selection: judgeSelection,
  'aws-service': judgeServiceAlone,
  'response-enrichment': judgeEnrichment,
  'trace-id': judgeTraceId,
  import: judgeImport,
  export: judgeExport,
  cloudformation: judgeCloudFormation,
}

/** Kinds whose room is still to come. */
const ROOMS: Readonly<Record<string, string>> = {
  'websocket-api': 'websocket',
}

/** Cases of an API may ask for a route or a gateway response alone, without an answer of a backend. */
function judgeApi(one: CorpusCase): Outcome | Promise<Outcome> {
  if (one.topic === 'aws_service_integration') return judgeAwsService(one)
  if ('match' in one.expected || 'gateway_error' in one.expected) return judgeRouteMatch(one)
  return 'default_status' in one.expected ? judgeGatewayError(one) : judgeOverTheWire(one)
}

/** The mapping room fills in path parameters too, and has cases of its own. */
function judgeStageVariables(one: CorpusCase): Outcome | Promise<Outcome> {
  return one.topic === 'stage_variables' ? judgeUri(one) : judgeMappedRequest(one)
}

function judgeFact(one: CorpusCase): Outcome | Promise<Outcome> {
  if (one.topic === 'request_validation') return judgeValidationError(one)
  return one.topic === 'gateway_responses' ? judgeGatewayError(one) : notBuilt('mapping')
}

/**
 * Judges one case; nothing it does can end the run.
 * @param target a deployed stage that is asked instead of the library
 */
export async function judge(one: CorpusCase, target?: string): Promise<Outcome> {
  const disputed = DISPUTED[one.id]
  if (disputed !== undefined) return skipped(disputed)
  if (target !== undefined) return safely(() => judgeDeployed(one, target))
  const room = ROOMS[one.kind]
  if (room !== undefined) return notBuilt(room)
  const judgeOf = Object.hasOwn(JUDGES, one.kind) ? JUDGES[one.kind] : undefined
  if (judgeOf === undefined) return skipped(`the runner does not know definitions of the kind ${one.kind}`)
  return safely(() => judgeOf(one))
}

async function safely(judgement: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await judgement()
  } catch (error) {
    return failed(`threw ${error instanceof Error ? error.message : String(error)}`)
  }
}
