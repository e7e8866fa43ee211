import type { RequestListener } from 'node:http'
import type { Fixture } from './fixture.ts'

/** Makes the request listener of one variant. */
export type Variant = (fixture: Fixture) => Promise<RequestListener>

/** One thing that is measured: the framework alone, ours, and what others would build. */
export interface Scenario {
  /** The module of the bare framework. */
  readonly bare: string
  /** The module with our gateway, if there is one. */
  readonly ours?: string
  /** Modules of peers by name. */
  readonly peers: Readonly<Record<string, string>>
  /** What must be refused by all but the bare one: a forged token, an unknown key. */
  readonly guarded: boolean
}

/** Every scenario by name; modules are below `variants/`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'full/express': {
    bare: 'express-bare.ts',
    ours: 'express-ours.ts',
    peers: { 'aws-jwt-verify + rate-limiter-flexible + keyv': 'express-peer.ts' },
    guarded: true,
  },
  'full/hono': {
    bare: 'hono-bare.ts',
    ours: 'hono-ours.ts',
    peers: { 'jose + rate-limiter-flexible + keyv': 'hono-peer.ts' },
    guarded: true,
  },
}
