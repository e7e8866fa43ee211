import { isInCidr, parseCidr, type Cidr } from '@gw/core'

const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
] as const

let ranges: readonly Cidr[] | undefined

/** Whether an address is loopback, private, link-local (the metadata service of clouds), multicast or reserved (RFC 6890). */
export function isPrivateAddress(address: Uint8Array): boolean {
  // Read when the first address is asked about: a process that fetches nothing starts a millisecond sooner.
  ranges ??= NOT_PUBLIC.map((range) => parseCidr(range)!)
  return ranges.some((range) => isInCidr(address, range))
}
