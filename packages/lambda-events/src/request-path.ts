import type { Context } from '@gw/core'

/** The paths of a request as events show them. */
export interface RequestPaths {
  /** Without a stage; a trailing slash stays, as on AWS, although matching ignores it. */
  readonly path: string
  /** With the stage, and with whatever slashes the client doubled. */
  readonly pathWithStage: string
}

/**
 * The path of a request, without and with its stage. Behind a custom domain a REST API shows the path as it was sent,
 * base path included and no stage, in both places (measured).
 */
export function requestPaths(context: Context): RequestPaths {
  const sent = context.request.path
  const matched = context.changedRequest?.path ?? context.path
  const path = sent.endsWith('/') && !matched.endsWith('/') ? `${matched}/` : matched
  const behindDomain = context.customDomain
  if (behindDomain !== undefined && context.services.protocol === 'REST') return { path: sent, pathWithStage: sent }
  if (context.stage === '$default') return { path, pathWithStage: path }
  return { path, pathWithStage: `/${context.stage}${doubledSlashes(sent, context.stage, path) ?? path}` }
}

/** The path with the slashes that the client put too many before it; they are shown, although matching ignores them. */
function doubledSlashes(sent: string, stage: string, path: string): string | undefined {
  const withoutStage = sent.startsWith(`/${stage}//`) ? sent.slice(stage.length + 1) : sent
  const extra = withoutStage.length - path.length
  return extra > 0 && withoutStage.endsWith(path) && /^\/+$/.test(withoutStage.slice(0, extra))
    ? withoutStage
    : undefined
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
