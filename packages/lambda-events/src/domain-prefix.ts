/** `requestContext.domainPrefix`: a domain name's first label. */
export function domainPrefix(domainName: string): string {
  const end = domainName.indexOf('.')
  return end < 0 ? domainName : domainName.slice(0, end)
}
