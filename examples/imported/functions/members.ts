/** Knows the library's members by their token, and what each may call. */
export const handler = async ({ authorizationToken, methodArn }: { authorizationToken: string; methodArn: string }) => {
  const [, principalId] = /^Bearer (ada|guest)-token$/.exec(authorizationToken) ?? []
  if (principalId === undefined) throw new Error('Unauthorized')
  const api = methodArn.split('/').slice(0, 2).join('/')
  // Guests look, members borrow.
  const Resource = principalId === 'guest' ? `${api}/GET/*` : `${api}/*`
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource }],
    },
  }
}
