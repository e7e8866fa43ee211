import type { Gateway } from '@gw/core'
import { describeMount, type MountDescription, type MountPlace } from './describe-mount.ts'

/** Tells the gateway's listener, once, what in an app does not fit together with it. */
export function tellMount(gateway: Gateway, app: object, place: MountPlace): void {
  const mount = describeMount(gateway, app, place)
  tell(gateway, 'ROUTES_UNGUARDED', 'The gateway does not guard', routesThatAre(mount, 'unguarded'))
  tell(gateway, 'ROUTES_UNREACHABLE', 'The gateway has no route for, and refuses,', routesThatAre(mount, 'unreachable'))
  tell(gateway, 'ROUTES_UNSERVED', 'No route of the app serves', mount.unserved)
}

function routesThatAre({ routes }: MountDescription, is: string): readonly string[] {
  return routes.filter((route) => route.is === is).map(({ route }) => route)
}

function tell(gateway: Gateway, code: string, what: string, routes: readonly string[]): void {
  if (routes.length === 0) return
  const more = routes.length > MOST ? ` and ${routes.length - MOST} more` : ''
  gateway.services.emit({ type: 'misuse', code, message: `${what} ${routes.slice(0, MOST).join(', ')}${more}` })
}

/** Routes named in one message. */
const MOST = 20
