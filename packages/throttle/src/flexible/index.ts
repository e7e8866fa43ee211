export { flexibleLimits } from './flexible-limits.ts'
export type { FlexibleLimiter, FlexibleLimitsOptions, FlexibleResult, FlexibleWindow } from './flexible-limits.ts'
