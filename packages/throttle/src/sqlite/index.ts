export { sqliteLimits } from './sqlite-limits.ts'
export type { SqliteLimitsOptions } from './sqlite-limits.ts'
