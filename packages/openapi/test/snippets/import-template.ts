import { createGateway, type Gateway } from '@gw/core'
import { formatReport, fromCloudFormation } from '@gw/openapi'

const answer = () => ({ statusCode: 200, body: 'pets' })
const allow = ({ methodArn }: { readonly methodArn: string }) => ({
  principalId: 'ann',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
  },
})

/** The API of a SAM template, with the handlers that the template deploys. */
export function petsGateway(template: string, key: string): Gateway {
  const { definition, report } = fromCloudFormation(template, {
    functions: { Pets: answer, GuardFunction: allow }, // by logical id
    parameters: { KeyValue: key }, //                     what you pass to the stack
    physicalIds: { Table: 'pets-prod' }, //               what the template's resources are really called
  })
  console.log(formatReport(report))
  return createGateway(definition)
}
