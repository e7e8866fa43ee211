/**
 * An id of ten letters and digits for a resource or deployment, which AWS would draw. The same for the same text, so
 * that logs and events of several processes agree.
 */
export function resourceId(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return hash.toString(36).padStart(10, '0').slice(-10)
}
