import type { Context } from '@gw/core'

/** The paths of a request as events show them. */
export interface RequestPaths {
  /** Without a stage; a trailing slash stays, as on AWS, although matching ignores it. */
  readonly path: string
  /** With the stage, and with whatever slashes the client doubled. */
  readonly pathWithStage: string
}

/** The path of a request, without and with its stage. */
export function requestPaths(context: Context): RequestPaths {
  const sent = context.changedRequest?.path ?? context.path
  const slash = context.request.path.endsWith('/') && !sent.endsWith('/') ? '/' : ''
  const path = sent + slash
  const stagePrefix = `/${context.stage}`
  const asSent = context.request.path
  const doubled = asSent.endsWith(path) && asSent.slice(0, -path.length).replaceAll('/', '') === '' ? asSent : path
  return { path, pathWithStage: context.stage === '$default' ? path : stagePrefix + doubled }
}

/** A percent-encoded path as an HTTP API shows it: decoded, and as sent where that is impossible. */
export function decodedPath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
