/**
 * Whether a media type counts as binary. An entry is a type (`image/png`), a type with any subtype (`image/*`), or
 * all of them; a wildcard on the left of the slash alone matches nothing, as measured on AWS.
 * @param header `Content-Type` or `Accept`; of several types only the first counts, without its parameters
 */
export function isBinaryMediaType(header: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = firstMediaType(header)
  if (type === undefined) return false
  return binaryMediaTypes.some((entry) => {
    const wanted = entry.toLowerCase()
    if (wanted === '*/*' || wanted === type) return true
    return (
      wanted.endsWith('/*') && !wanted.startsWith('*') && type.startsWith(wanted.slice(0, -1)) && !type.endsWith('/*')
    )
  })
}

/** The first media type of a header, in lower case. */
export function firstMediaType(header: string | undefined): string | undefined {
  const type = header?.split(',', 1)[0]!.split(';', 1)[0]!.trim().toLowerCase()
  return type === '' ? undefined : type
}
