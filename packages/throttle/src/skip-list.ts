import { GatewayError, eitherOf, functionOption, listOf, objectOf, optional, stringOption } from '@gw/core'
import type { Context, OptionCheck } from '@gw/core'
import { ipv4Bytes, ipv6Groups } from './caller-address.ts'

/** Whom a limit leaves alone: lists, or a function. */
export type SkipList =
  | ((context: Context) => boolean)
  | {
      /** Addresses and networks: `10.0.0.0/8`, `2001:db8::/32`, `203.0.113.9`. */
      readonly sourceIp?: readonly string[]
      /** Principals, as the authorizer names them. Not known at arrival. */
      readonly principalId?: readonly string[]
      /** Ids of API keys. Not known at arrival. */
      readonly apiKey?: readonly string[]
    }

/** Checks the option `skip`. */
export function skipListOption(): OptionCheck {
  const names = optional(listOf(stringOption({ minLength: 1 }), { maxLength: 10_000 }))
  return eitherOf(functionOption(), objectOf({ sourceIp: names, principalId: names, apiKey: names }))
}

/** The function that says whether a request is left alone. */
export function skipping(list: SkipList | undefined): (context: Context) => boolean {
  if (list === undefined) return () => false
  if (typeof list === 'function') return list
  const networks = (list.sourceIp ?? []).map(network)
  const principals = new Set(list.principalId)
  const keys = new Set(list.apiKey)
  return ({ request, principalId, apiKey }) =>
    (principalId !== undefined && principals.has(principalId)) ||
    (apiKey !== undefined && keys.has(apiKey.id)) ||
    (networks.length > 0 && isInside(request.sourceIp, networks))
}

interface Network {
  readonly address: bigint
  readonly prefix: bigint
}

function network(text: string): Network {
  const [address, length] = text.split('/', 2)
  const bits = addressBits(address!)
  const ipv4 = !address!.includes(':')
  const prefix = length === undefined ? 128 : Number(length) + (ipv4 ? 96 : 0)
  if (bits === undefined || !Number.isInteger(prefix) || prefix < (ipv4 ? 96 : 0) || prefix > 128)
    throw new GatewayError('INVALID_OPTION', `skip.sourceIp: "${text.slice(0, 64)}" is no address and no network`)
  return { address: bits, prefix: BigInt(prefix) }
}

function isInside(sourceIp: string, networks: readonly Network[]): boolean {
  const bits = addressBits(sourceIp)
  if (bits === undefined) return false
  return networks.some(({ address, prefix }) => (bits ^ address) >> (128n - prefix) === 0n)
}

/** Both families as IPv6, IPv4 in its mapped form. */
function addressBits(address: string): bigint | undefined {
  const bytes = ipv4Bytes(address)
  if (bytes !== undefined) return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0xffffn)
  return ipv6Groups(address)?.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n)
}
