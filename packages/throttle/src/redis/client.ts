import type { RedisScript } from './scripts.ts'

/**
 * What is asked of a client: ioredis (Redis, Valkey, Sentinel, Cluster) and whatever has its shape. It is never closed
 * or reconfigured here.
 */
export interface RedisClient {
  /** Runs a script that the server knows. */
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
  /** Runs a script, and makes it known. */
  eval(source: string, keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>
  /** All fields of a hash. */
  hgetall(key: string): Promise<Record<string, string>>
  /** `CONFIG GET`, where the server allows it: to warn of one that evicts. */
  config?(subcommand: 'GET', parameter: string): Promise<unknown>
}

/** One round trip; a second one when the server has forgotten its scripts (restart, failover, `SCRIPT FLUSH`). */
export async function runScript(
  client: RedisClient,
  { source, sha1 }: RedisScript,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha1, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.eval(source, keys.length, ...keys, ...args)
  }
}
