export { sqliteLimits } from './sqlite-limits.ts'
export type { SqliteLimitsOptions } from './sqlite-limits.ts'
export { sqlitePlans } from './sqlite-plans.ts'
export type { SqlitePlans } from './sqlite-plans.ts'
