import type { DocumentNode } from '../document/document-node.ts'
import type { OpenApiFamily } from './openapi-version.ts'

/**
 * What becomes of the base path on import, AWS's `basepath` parameter. `ignore` drops it, `prepend` puts it before every
 * path, `split` drops its first segment and prepends the rest. Default: `ignore`.
 */
export type BasePathMode = 'ignore' | 'prepend' | 'split'

/** What to put before every path: empty, or beginning with `/` and not ending with it. */
export function basePathPrefix(root: DocumentNode, family: OpenApiFamily, mode: BasePathMode): string {
  const whole = family === 'swagger' ? root.at('basePath').text : serverPath(root.at('servers'))
  const segments = (whole ?? '').split('/').filter((segment) => segment !== '')
  if (mode === 'ignore') return ''
  const kept = mode === 'split' ? segments.slice(1) : segments
  return kept.map((segment) => `/${segment}`).join('')
}

/** OpenAPI 3: the variable `basePath`, even where the URL does not use it; otherwise the path of the first URL. */
function serverPath(servers: DocumentNode): string | undefined {
  const all = servers.elements()
  for (const server of all) {
    const variable = server.at('variables').at('basePath').at('default').text
    if (variable !== undefined) return variable
  }
  const url = all[0]?.at('url').text
  if (url === undefined) return undefined
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)?$/i.exec(url)?.[1] ?? (url.startsWith('/') ? url : undefined)
  return path === undefined ? undefined : withVariables(path, all[0]!)
}

function withVariables(path: string, server: DocumentNode): string {
  return path.replaceAll(
    /\{([^{}]{1,64})\}/g,
    (whole, name: string) => server.at('variables').at(name).at('default').text ?? whole,
  )
}
