import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../source-files.ts'

/** Versions of Node that packages have to load on. */
export const NODES: Readonly<Record<string, string>> = { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' }
/** Versions of TypeScript that have to understand their declarations; the last is the native compiler. */
export const TYPESCRIPTS: Readonly<Record<string, string>> = { '5.9': '5.9.3', '6.0': '6.0.3', '7.0': '7.0.2' }

const WORKERD = '1.20261117.1'
const ESBUILD = '0.28.2'

/** What a cold start is measured against. The JWT middleware wants an older core, and works with this one. */
const PEERS = { '@middy/core': '7.9.2', '@middy/http-error-handler': '7.9.2', 'middy-middleware-jwt-auth': '6.3.0' }

/** An empty project with the packed tarballs, as a user would have it. */
export interface PackedProject {
  readonly folder: string
  /** `@gw/adapters/express`, `@gw/core`, … */
  readonly entries: readonly string[]
  /** The program of a version of Node. */
  node(major: string): string
  /** What is found in `node_modules`. */
  installed(path: string): string
  /** Removes it. */
  remove(): void
}

/** Nothing can be installed without a registry. */
export class NpmUnreachable extends Error {
  override readonly name = 'NpmUnreachable'
}

/**
 * Packs every package and installs the tarballs, with what users would have beside them.
 * @throws {NpmUnreachable}
 */
export function packedProject(): PackedProject {
  const folder = mkdtempSync(join(tmpdir(), 'gw-packed-'))
  const installed = (path: string): string => join(folder, 'node_modules', path)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    install(folder)
  } catch (error) {
    remove()
    throw error
  }
  return { folder, entries: entries(), node: (major) => installed(`node${major}/bin/node`), installed, remove }
}

function install(folder: string): void {
  const dependencies = {
    ...tarballs(folder),
    ...renamed('node', NODES, `node-${process.platform}-${process.arch}`),
    ...renamed('typescript', TYPESCRIPTS, 'typescript'),
    '@types/node': catalog('@types/node'),
    express: '5.3.0',
    hono: catalog('hono'),
    ...PEERS,
    esbuild: ESBUILD,
    workerd: WORKERD,
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  command(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'],
    folder,
  )
}

/** A registry that is away is away soon: npm's own patience is more than a minute. */
const IMPATIENT = {
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '5000',
}

/** Runs a command that may need the registry. */
function command(name: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(name, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...IMPATIENT },
  })
  if (status === 0) return
  const said = `${stdout}${stderr}`
  const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH/.exec(said)
  if (unreachable !== null) throw new NpmUnreachable(unreachable[0])
  throw new Error(`${name} ${args[0]} failed in ${cwd}:\n${said}`)
}

/** One npm alias per version: `node22`, `typescript5.9`. */
function renamed(prefix: string, versions: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(versions).map(([major, version]) => [`${prefix}${major}`, `npm:${name}@${version}`]),
  )
}

function tarballs(folder: string): Record<string, string> {
  const destination = join(folder, 'tarballs')
  mkdirSync(destination)
  for (const published of publishedPackages()) {
    command('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', destination], published.folder)
  }
  return Object.fromEntries(
    globSync('*.tgz', { cwd: destination }).map((file) => [
      `@gw/${file.replace(/^gw-(.*)-\d+\.\d+\.\d+\.tgz$/, '$1')}`,
      `file:tarballs/${file}`,
    ]),
  )
}

interface PublishedPackage {
  readonly folder: string
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly private?: boolean
}

function publishedPackages(): readonly PublishedPackage[] {
  return globSync('packages/*/package.json', { cwd: root })
    .map((path) => {
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as PublishedPackage
      return { ...manifest, folder: join(root, dirname(path)) }
    })
    .filter((manifest) => manifest.private !== true)
}

/** Every public entry of every package. */
function entries(): readonly string[] {
  return publishedPackages().flatMap(({ name, exports }) =>
    Object.keys(exports)
      .filter((path) => path !== './package.json')
      .map((path) => name + path.slice(1)),
  )
}

/** The version that the workspace pins. */
function catalog(name: string): string {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const found = new RegExp(`^  ['"]?${name}['"]?: ['"]?([^'"\\s]+)`, 'm').exec(workspace)
  if (found === null) throw new Error(`pnpm-workspace.yaml pins no ${name}`)
  return found[1]!
}
