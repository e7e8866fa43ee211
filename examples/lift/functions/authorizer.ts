/** Knows callers by their token, as a TOKEN authorizer does. */
export const handler = async (event: { authorizationToken: string; methodArn: string }) => {
  const tokens = new Map(
    (process.env['TOKENS'] ?? 'let-me-in:alice,admin-token:root')
      .split(',')
      .map((pair) => pair.split(':') as [string, string]),
  )
  const principalId = tokens.get(event.authorizationToken.replace(/^Bearer /, ''))
  if (principalId === undefined) throw new Error('Unauthorized')
  const api = event.methodArn.split('/').slice(0, 2).join('/')
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${api}/*` }],
    },
    context: { role: principalId === 'root' ? 'admin' : 'customer' },
  }
}
