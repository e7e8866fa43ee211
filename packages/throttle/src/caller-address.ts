/** Bits of an IPv6 address that tell callers apart. A home or a phone is given a whole /64 (RFC 6177, RFC 7934). */
export const DEFAULT_IPV6_PREFIX = 64

/**
 * The one form of an address that buckets are named by: IPv4 as it is, IPv4-mapped IPv6 as IPv4 (else every IPv4 caller
 * of a dual-stack socket would fall into one bucket), IPv6 as its network of `prefix` bits (else one caller would have
 * 2^64 buckets). What is no address is returned as it came.
 */
export function callerAddress(address: string, prefix: number = DEFAULT_IPV6_PREFIX): string {
  if (!address.includes(':')) return address
  const groups = ipv6Groups(address)
  if (groups === undefined) return address
  return mappedIpv4(groups) ?? `${network(groups, prefix)}/${prefix}`
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), or `undefined` for what is none. A zone is dropped. */
export function ipv6Groups(address: string): readonly number[] | undefined {
  const text = address.split('%', 1)[0]!
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groupsOf)
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  const zeros = 8 - head.length - tail!.length
  return zeros < 1 ? undefined : [...head, ...Array<number>(zeros).fill(0), ...tail!]
}

/** The four bytes of an IPv4 address in dotted form, or `undefined`. */
export function ipv4Bytes(address: string): readonly number[] | undefined {
  const parts = address.split('.')
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : NaN))
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? ipv4Bytes(part) : undefined
    if (dotted !== undefined) groups.push((dotted[0]! << 8) | dotted[1]!, (dotted[2]! << 8) | dotted[3]!)
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16))
    else return undefined
  }
  return groups
}

function mappedIpv4(groups: readonly number[]): string | undefined {
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return undefined
  return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join('.')
}

function network(groups: readonly number[], prefix: number): string {
  const kept = groups.map((group, index) => {
    const bits = Math.max(0, Math.min(16, prefix - index * 16))
    return (group & (0xffff << (16 - bits)) & 0xffff).toString(16)
  })
  return kept.join(':').replace(/(:0)+$/, '::')
}
