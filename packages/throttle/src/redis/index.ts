export { redisLimits } from './redis-limits.ts'
export type { RedisLimitsOptions } from './redis-limits.ts'
export type { RedisClient } from './client.ts'
