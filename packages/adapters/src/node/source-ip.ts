import { isIP, SocketAddress } from 'node:net'

/**
 * An address as policies see it: IPv4-mapped IPv6 as IPv4 and every IPv6 address in its one canonical spelling, so that
 * one caller has one bucket. What is no address at all never becomes a key: the peer's is taken instead.
 * @param claimed what the host's rule named: the peer's own address, or what trusted proxies said
 * @param peer the address at the other end of the connection; `undefined` on a Unix socket or when it is gone
 */
export function sourceAddress(claimed: string | undefined, peer: string | undefined): string {
  if (claimed !== undefined) {
    const address = canonicalAddress(claimed)
    if (address !== undefined) return address
  }
  return peer === undefined || peer === claimed ? '' : sourceAddress(peer, undefined)
}

function canonicalAddress(text: string): string | undefined {
  const kind = isIP(text)
  if (kind === 4) return text
  if (kind === 0) return undefined
  // What a dual-stack socket reports for every IPv4 peer; the general way below takes ten times as long.
  if (text.startsWith(MAPPED) && isIP(text.slice(MAPPED.length)) === 4) return text.slice(MAPPED.length)
  const address = new SocketAddress({ address: withoutZone(text), family: 'ipv6' }).address
  return address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address
}

/** `fe80::1%eth0`: the zone says which interface of this machine, not who calls. */
function withoutZone(text: string): string {
  const percent = text.indexOf('%')
  return percent < 0 ? text : text.slice(0, percent)
}

const MAPPED = '::ffff:'
