/** The token of an identity source's value: bare, or behind `Bearer` and one space, in any case (RFC 6750 §2.1, RFC 9110 §11.1). */
export function bearerToken(value: string): string {
  return value.length > 7 && value.slice(0, 7).toLowerCase() === 'bearer ' ? value.slice(7) : value
}
