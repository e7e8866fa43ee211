/** Sets a member that a stranger named: one called `__proto__` has to stay a member. */
export function putOwn<T>(record: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') record[name] = value
  else Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true })
}
