/** The two kinds of API. */
export const PROTOCOLS = ['REST', 'HTTP'] as const

/**
 * Which of AWS's two kinds of API a gateway imitates: `REST` (API keys, plans, validation, caching; 403 for what
 * matches no route) or `HTTP` (JWT, CORS; 404).
 */
export type Protocol = (typeof PROTOCOLS)[number]
