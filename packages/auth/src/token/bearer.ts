/** The token of an identity source's value, as `bearerToken`, or behind `DPoP` (RFC 9449 §7.1). */
export function dpopOrBearerToken(value: string): string {
  return value.length > 5 && value.slice(0, 5).toLowerCase() === 'dpop ' ? value.slice(5) : bearerToken(value)
}

/** The token of an identity source's value: bare, or behind `Bearer` and one space, in any case (RFC 6750 §2.1, RFC 9110 §11.1). */
export function bearerToken(value: string): string {
  return value.length > 7 && value.slice(0, 7).toLowerCase() === 'bearer ' ? value.slice(7) : value
}

/** Whether a value names the scheme `Bearer`. */
export function isBearer(value: string): boolean {
  return bearerToken(value) !== value
}
