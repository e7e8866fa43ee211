/** The media type of a Content-Type or Accept header: in lower case, without parameters; of a list, the first. */
export function mediaType(header: string): string {
  const end = header.search(/[;,]/)
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase()
}

/** Every media type of an Accept header, in order, without parameters. At most 32 are read. */
export function mediaTypes(header: string): readonly string[] {
  return header.split(',', 32).map(mediaType)
}
