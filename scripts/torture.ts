import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'

/**
 * `pnpm torture <name> […]` runs `packages/<package>/torture/<name>.ts`, or `test/torture/<name>.ts` for what takes several
 * packages; without a name it lists what there is.
 */
const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--')
const packages = readdirSync(join(root, 'packages')).map((folder) => join(root, 'packages', folder))
const found = [...packages, join(root, 'test')].flatMap((folder) => {
  const below = join(folder, 'torture')
  const files = existsSync(below)
    ? readdirSync(below).filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    : []
  return files.map((file) => ({ name: file.slice(0, -3), path: join(below, file) }))
})
const chosen = found.find((torture) => torture.name === name)
if (chosen === undefined) {
  console.error(
    `torture: ${name === undefined ? 'say which' : `there is no "${name}"`} (${found.map((torture) => torture.name).join(', ')})`,
  )
  process.exit(2)
}
process.exit(
  spawnSync(process.execPath, ['--conditions=@gw/source', chosen.path, ...rest], { stdio: 'inherit' }).status ?? 1,
)
