import type * as Crypto from 'node:crypto'

/** `node:crypto`. */
export type NodeCrypto = typeof Crypto

let loaded: NodeCrypto | null | undefined

/**
 * `node:crypto` on the platforms that have it, `undefined` elsewhere. Loaded on first use: it costs a cold process 9 ms, and a gateway
 * without a token check never asks.
 */
export function nodeCrypto(): NodeCrypto | undefined {
  if (loaded === undefined) loaded = loadNodeCrypto() ?? null
  return loaded ?? undefined
}

function loadNodeCrypto(): NodeCrypto | undefined {
  // An import would bind the module to Node; this asks the running platform.
  const platform = (globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }).process
  return platform?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
}
