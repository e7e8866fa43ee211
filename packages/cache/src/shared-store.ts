/**
 * A store that several processes share, of the shape of a `Keyv`: pass your own, with whatever adapter it has, or
 * `ioredisStore(client)`.
 */
export interface SharedStore {
  /** The value under a key; `undefined` or `null` when there is none. */
  get(key: string): Promise<unknown>
  /** Several values at once, in order. Default: one after the other. */
  getMany?(keys: string[]): Promise<readonly unknown[]>
  /** Keeps a text for so many milliseconds. */
  set(key: string, value: string, milliseconds: number): Promise<unknown>
  /** Forgets a key. */
  delete(key: string): Promise<unknown>
  /** Takes a key that nobody holds, for so many milliseconds; `true` when it is ours. Default: processes do not wait for each other. */
  take?(key: string, holder: string, milliseconds: number): Promise<boolean>
  /** Gives a key back, if this holder still has it. */
  giveBack?(key: string, holder: string): Promise<unknown>
}

/** What is asked of a Redis client: any `ioredis` (Redis, Valkey, Sentinel, Cluster), or one of its shape. */
export interface IoredisClient {
  /** Sends one command. */
  call(command: string, ...commandArguments: (string | number)[]): Promise<unknown>
}

/** Deletes only what the holder still has: its time may have run out, and another may have taken it. */
const GIVE_BACK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`

/**
 * Redis or Valkey as a shared store, through a client of yours. Set its `commandTimeout` and `maxRetriesPerRequest`, and
 * `enableOfflineQueue: false`, so that a dead server fails at once. On a cluster each key is asked for by itself.
 */
export function ioredisStore(client: IoredisClient): SharedStore {
  // A cluster refuses keys of several slots in one command.
  const isCluster = 'nodes' in client
  const millis = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds))
  return {
    get: (key) => client.call('GET', key),
    ...(isCluster ? {} : { getMany: (keys: string[]) => client.call('MGET', ...keys) as Promise<readonly unknown[]> }),
    set: (key, value, milliseconds) => client.call('SET', key, value, 'PX', millis(milliseconds)),
    delete: (key) => client.call('DEL', key),
    take: (key, holder, milliseconds) =>
      client.call('SET', key, holder, 'PX', millis(milliseconds), 'NX').then((answer) => answer === 'OK'),
    giveBack: (key, holder) => client.call('EVAL', GIVE_BACK, 1, key, holder),
  }
}
