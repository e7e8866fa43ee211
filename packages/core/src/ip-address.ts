/** A range of addresses (RFC 4632, RFC 4291 §2.3). */
export interface Cidr {
  /** The network's bytes: 4 or 16. */
  readonly network: Uint8Array
  /** How many leading bits count. */
  readonly prefixLength: number
}

/**
 * The bytes of an IPv4 or IPv6 address in text, 4 or 16 of them; an IPv4-mapped IPv6 address is the IPv4 address. `undefined` for
 * anything else, octal, hexadecimal and shortened IPv4 forms included: readers disagree about them.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (text.length > 45) return undefined
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

/** A range in text, `10.0.0.0/8` or `2001:db8::/32`; one address alone is a range of one. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return singleAddress(text)
  const network = parseIpAddress(text.slice(0, slash))
  const length = decimal(text.slice(slash + 1))
  if (network === undefined || length === undefined) return undefined
  // A mapped network (::ffff:10.0.0.0/104) was folded to four bytes, and its length with it.
  const folded = network.length === 4 && text.includes(':') ? length - 96 : length
  return folded >= 0 && folded <= network.length * 8 ? { network, prefixLength: folded } : undefined
}

/** Whether an address lies in a range; never when one is IPv4 and the other IPv6. */
export function isInCidr(address: Uint8Array, range: Cidr): boolean {
  if (address.length !== range.network.length) return false
  const whole = range.prefixLength >> 3
  for (let index = 0; index < whole; index++) if (address[index] !== range.network[index]) return false
  const rest = range.prefixLength & 7
  return rest === 0 || (address[whole]! ^ range.network[whole]!) >> (8 - rest) === 0
}

/** The one spelling of an address: dotted for IPv4, RFC 5952 for IPv6. */
export function formatIpAddress(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  const words = Array.from({ length: 8 }, (_, index) => (address[index * 2]! << 8) | address[index * 2 + 1]!)
  const { start, length } = longestZeros(words)
  const hex = (part: readonly number[]): string => part.map((word) => word.toString(16)).join(':')
  // One zero group alone is written out (RFC 5952 §4.2.2).
  return length < 2 ? hex(words) : `${hex(words.slice(0, start))}::${hex(words.slice(start + length))}`
}

/** The first bits of an address; the rest are zero. */
export function networkOf(address: Uint8Array, prefixLength: number): Uint8Array {
  return address.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefixLength - index * 8))
    return byte & (0xff << (8 - kept))
  })
}

function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < words.length; start++) {
    let length = 0
    while (words[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

function singleAddress(text: string): Cidr | undefined {
  const network = parseIpAddress(text)
  return network && { network, prefixLength: network.length * 8 }
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.', 5)
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => decimal(part))
  return bytes.every((byte) => byte !== undefined && byte < 256) ? Uint8Array.from(bytes as number[]) : undefined
}

/** One to three digits without a leading zero. */
function decimal(text: string): number | undefined {
  return /^(0|[1-9][0-9]{0,2})$/.test(text) ? Number(text) : undefined
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::', 3)
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1]!, true) : []
  if (head === undefined || tail === undefined) return undefined
  const gap = 8 - head.length - tail.length
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined
  const words = [...head, ...Array.from({ length: gap }, () => 0), ...tail]
  return unmapped(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255])))
}

function groups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return []
  const words: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && mayEndInIpv4 && part.includes('.') ? parseIpv4(part) : undefined
    if (dotted !== undefined) words.push((dotted[0]! << 8) | dotted[1]!, (dotted[2]! << 8) | dotted[3]!)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) words.push(Number.parseInt(part, 16))
    else return undefined
  }
  return words
}

function unmapped(bytes: Uint8Array): Uint8Array {
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  return mapped ? bytes.slice(12) : bytes
}
