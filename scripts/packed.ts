import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { coldStarts } from './packed/cold-start.ts'
import { run, tryCombination } from './packed/combination.ts'
import { bundled, instantiations } from './packed/measures.ts'
import { ACROSS_FORMATS } from './packed/programs.ts'
import { NODES, NpmUnreachable, packedProject, TYPESCRIPTS, type PackedProject } from './packed/project.ts'
import { readmeApp } from './packed/readme-app.ts'
import { inWorkerd } from './packed/worker.ts'
import { root } from './source-files.ts'
import { BUDGET } from './type-cost.ts'

/**
 * Installs the packed tarballs into an empty project, as a user would: every public entry is compiled against and run on
 * Node 22, 24 and 26, as ESM and CommonJS, with TypeScript 5.9, 6.0 and 7.0, declarations checked; the README's app runs
 * from there, and a worker in `workerd`. Ends with 2 where npm cannot be reached.
 */
const FORMATS = ['ESM', 'CJS'] as const
let passed = 0
let failed = 0

const built = run(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only'], root)
if (/^ERROR|Failed:/m.test(built)) fail(built)
const project = install()
try {
  for (const node of Object.keys(NODES)) await onNode(project, node)
  line('workerd     a worker bundled for a browser', await inWorkerd(project))
  for (const typescript of Object.keys(TYPESCRIPTS)) {
    const cost = instantiations(project, typescript)
    line(
      `TypeScript ${typescript}  200 routes on two stages: ${cost} instantiations`,
      Number(cost) <= BUDGET ? '' : cost,
    )
  }
  for (const entry of project.entries.filter((name) => name.startsWith('@gw/adapters/'))) {
    const { minified, gzip } = bundled(project, entry)
    console.log(`      @gw/core and ${entry} in one file: ${minified} bytes, ${gzip} with gzip`)
  }
  for (const { form, ours, middy } of coldStarts(project)) {
    const ratio = (ours / middy).toFixed(2)
    console.log(`      cold start, ${form}: withGateway ${ours} ms of CPU, middy ${middy} ms: ${ratio} of it`)
  }
} finally {
  project.remove()
}
console.log(`packed: ${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function onNode(project: PackedProject, node: string): Promise<void> {
  for (const format of FORMATS) {
    for (const typescript of Object.keys(TYPESCRIPTS)) {
      line(`Node ${node}  ${format}  TypeScript ${typescript}`, tryCombination(project, { node, format, typescript }))
    }
    line(`Node ${node}  ${format}  the README's app`, await readmeApp(project, node, format))
  }
  writeFileSync(join(project.folder, 'across.mjs'), ACROSS_FORMATS)
  const said = run(project.node(node), ['across.mjs'], project.folder)
  line(`Node ${node}  ESM and CJS in one process`, said === 'held' ? '' : said)
}

function line(name: string, problem: string): void {
  if (problem === '') passed++
  else failed++
  console.log(problem === '' ? `ok    ${name}` : `FAIL  ${name}\n${problem}`)
}

function install(): PackedProject {
  try {
    return packedProject()
  } catch (error) {
    if (!(error instanceof NpmUnreachable)) throw error
    console.error(`packed: npm cannot be reached (${error.message}), and the empty project has to be installed from it`)
    process.exit(2)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
