import { forwardedFor } from './forwarded.ts'
import { formatIpAddress, isInCidr, networkOf, parseCidr, parseIpAddress, type Cidr } from './ip-address.ts'
import { GatewayError } from './gateway-error.ts'
import { checkOptions, listOf, numberOption, oneOf, optional, stringOption } from './options.ts'

/** Which proxies in front of a host may say who the client is. */
export interface ClientAddressOptions {
  /**
   * How many proxies stand in front: each has appended the address that it saw, so the client's is so many from the
   * right. Either this or `proxies`. Default: 0, the peer itself is the client.
   */
  readonly hops?: number
  /** Networks of the proxies (`10.0.0.0/8`): the first address from the right that is in none of them is the client. */
  readonly proxies?: readonly string[]
  /** The one header that is believed; a client could send the other. Default: `x-forwarded-for`. */
  readonly header?: 'x-forwarded-for' | 'forwarded'
}

/** What a host knows of where a request came from. */
export interface Connection {
  /** The address at the other end of the connection; `undefined` on a Unix socket or when it is gone. */
  readonly peer: string | undefined
  /** One header by its lower-case name, repeated lines joined with commas. */
  header(lowerCaseName: string): string | undefined
}

/** Finds the client's address. What is no address is never one: the last address that can be trusted stands instead. */
export type ClientAddress = (connection: Connection) => string

/** More entries than any chain of proxies has; the rest was sent by the client. */
const MAX_ENTRIES = 64

/**
 * The one rule for who the client is, where proxies stand in front of a host. Addresses come out in one spelling each,
 * IPv4-mapped IPv6 as IPv4; the empty text means that nobody knows.
 * @throws {GatewayError} for options that do not fit together
 */
export function clientAddress(options: ClientAddressOptions = {}): ClientAddress {
  checkOptions('clientAddress', options, {
    hops: optional(numberOption({ min: 0, max: MAX_ENTRIES, integer: true })),
    proxies: optional(listOf(stringOption({ maxLength: 64 }), { maxLength: 1000 })),
    header: optional(oneOf('x-forwarded-for', 'forwarded')),
  })
  if (options.hops !== undefined && options.proxies !== undefined) {
    throw new GatewayError('IMPOSSIBLE_COMBINATION', 'clientAddress takes hops or proxies, not both')
  }
  const { hops = 0, header = 'x-forwarded-for' } = options
  const proxies = options.proxies?.map(network)
  return (connection) => {
    const peer = canonical(connection.peer ?? '')
    const claimed = connection.header(header)
    if (claimed === undefined || (hops === 0 && proxies === undefined)) return peer
    const entries = header === 'forwarded' ? forwardedFor(claimed) : claimed.split(',')
    const nearest = entries.slice(-MAX_ENTRIES)
    return proxies === undefined ? behindHops(peer, nearest, hops) : behindProxies(peer, nearest, proxies)
  }
}

/**
 * What limits count by. One household has a whole IPv6 network, so all of it is one caller.
 * @param prefixLength bits of an IPv6 address that count, 32 to 128. Default: 64
 * @returns IPv4 addresses and what is no address as they are; `::1` and `::` as they are
 */
export function addressKey(address: string, prefixLength: number = 64): string {
  const bytes = parseIpAddress(address)
  if (bytes === undefined) return address
  if (bytes.length === 4 || isLocal(bytes)) return formatIpAddress(bytes)
  return `${formatIpAddress(networkOf(bytes, prefixLength))}/${prefixLength}`
}

/** With fewer entries than proxies the request took a shorter way in: the leftmost entry is the nearest to the client. */
function behindHops(peer: string, entries: readonly string[], hops: number): string {
  return canonical(entries[Math.max(0, entries.length - hops)] ?? '') || peer
}

function behindProxies(peer: string, entries: readonly string[], proxies: readonly Cidr[]): string {
  let client = peer
  for (let index = entries.length - 1; index >= 0; index--) {
    const bytes = parseIpAddress(client)
    if (bytes === undefined || !proxies.some((proxy) => isInCidr(bytes, proxy))) break
    const before = canonical(entries[index]!)
    if (before === '') break
    client = before
  }
  return client
}

/** An address in its one spelling, without port, brackets or zone; empty for whatever is none. */
function canonical(text: string): string {
  const bytes = parseIpAddress(bare(text.trim()))
  return bytes === undefined ? '' : formatIpAddress(bytes)
}

/** `[2001:db8::1]:443`, `192.0.2.1:443` and `fe80::1%eth0` without what is no address in them. */
function bare(text: string): string {
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')))
  const colon = text.indexOf(':')
  if (colon > 0 && text.lastIndexOf(':') === colon && text.includes('.')) return text.slice(0, colon)
  const zone = text.indexOf('%')
  return zone < 0 ? text : text.slice(0, zone)
}

function isLocal(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15]! <= 1
}

function network(text: string, index: number): Cidr {
  const range = parseCidr(text)
  if (range !== undefined) return range
  const path = `clientAddress.proxies[${index}]`
  throw new GatewayError('INVALID_OPTION', `${path} must be a network such as 10.0.0.0/8`, { path })
}
