/** Members that these actions answer with null in JSON, where the SDK leaves them out (measured; service API references). */
const NULLS: Readonly<Record<string, readonly string[]>> = {
  GetParameter: ['Parameter.Selector', 'Parameter.SourceResult'],
  SendMessage: ['MD5OfMessageAttributes', 'MD5OfMessageSystemAttributes', 'SequenceNumber'],
  Publish: ['SequenceNumber'],
}

/** An action's result with null where the Query protocol's JSON has it: templates tell null from nothing. */
export function withNulls(action: string, result: object): object {
  const paths = Object.hasOwn(NULLS, action) ? NULLS[action]! : []
  return paths.reduce((value, path) => withNull(value, path.split('.')), result)
}

function withNull(value: object, [name = '', ...rest]: readonly string[]): object {
  const member = (value as Record<string, unknown>)[name]
  if (rest.length === 0) return member === undefined ? { ...value, [name]: null } : value
  return typeof member === 'object' && member !== null ? { ...value, [name]: withNull(member, rest) } : value
}
