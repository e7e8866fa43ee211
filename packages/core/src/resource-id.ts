/** Ids kept ready: a definition has few texts, and each request's event and log ask for its own. */
const MOST_KNOWN = 1000
const known = new Map<string, string>()

/**
 * An id of ten lower-case letters and digits, as AWS gives resources, made of a text (FNV-1a): the same over restarts
 * and on every host. Ids of AWS itself are random.
 */
export function resourceId(text: string): string {
  const ready = known.get(text)
  if (ready !== undefined) return ready
  if (known.size >= MOST_KNOWN) known.clear()
  const id = made(text)
  known.set(text, id)
  return id
}

function made(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  }
  return hash.toString(36).padStart(10, '0').slice(-10)
}
