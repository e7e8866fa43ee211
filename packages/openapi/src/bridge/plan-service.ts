import type { IntegrationModel } from '../model/integration-model.ts'
import { call } from './plan-authorizer.ts'
import { ownTimeout } from './plan-functions.ts'
import { PlannedService, type PlannedCall } from './planned-value.ts'
import type { Planning } from './planning.ts'

/** `arn:aws:apigateway:{region}:{service}:action/{Action}` or `…:path/{path}`; `account.service` names a service too. */
const URI =
  /^arn:aws[a-z-]{0,16}:apigateway:(?:[a-z0-9-]{1,32}|\$\{[^}]{1,64}\}):(?:[a-z0-9.-]{0,63}\.)?([a-z0-9-]{1,64}):(action|path)\/(.{1,1900})$/s

/** One of AWS's services, called with the client that the user passes; missing where there is none. */
export function planService(integration: IntegrationModel, planning: Planning): PlannedCall | undefined {
  const { uri = '', httpMethod, credentials } = integration
  const place = planning.report.placeOf(integration)
  const [, service, kind, rest = ''] = URI.exec(uri) ?? []
  if (service === undefined) {
    planning.report.missing('integration AWS', 'its URI names no service of AWS', place)
    return undefined
  }
  const wanted = wantedOf(service, kind === 'action' ? rest : undefined, planning)
  if (wanted !== undefined) {
    planning.report.missing(`integration AWS ${service}`, `pass ${wanted} in services`, place)
    return undefined
  }
  if (credentials !== undefined)
    planning.report.differs('the role of an AWS service', 'the client that was passed has its own credentials', place)
  return call('awsService', {
    uri,
    client: new PlannedService(service, 'client'),
    commands: new PlannedService(service, 'commands'),
    httpMethod: httpMethod === 'ANY' ? undefined : httpMethod,
    timeoutInMillis: ownTimeout(integration, planning),
  })
}

/** What the user has to pass for an integration, as it would be written; undefined where all is there. */
function wantedOf(service: string, action: string | undefined, planning: Planning): string | undefined {
  const { services } = planning.brought
  if (services === 'any') return undefined
  const command = action === undefined || action.includes('$') ? undefined : `${action}Command`
  const commands = services.get(service)
  if (commands !== undefined && (command === undefined || commands.has(command))) return undefined
  const client = commands === undefined ? 'client, ' : ''
  return `{ ${JSON.stringify(service)}: { ${client}commands: { ${command ?? '…'} } } }`
}
