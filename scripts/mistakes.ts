import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'
import { typeProgram } from './type-program.ts'

/** Shows mistakes, each with what the compiler says to it: `node scripts/mistakes.ts` writes the messages anew. */
const PAGE = 'docs/what-does-not-compile.md'
const SETTING = /```ts\n([^]*?)```/
const MISTAKE = /```ts\n((?:(?!```)[^])*)```\n\n```text\n([^]*?)```/g

/** The issue of this page asks for forty; one that is dropped has to be replaced. */
const AT_LEAST = 40

/** Mistakes of the page that compile, and messages that are not what the compiler says. */
export function checkMistakes(): readonly string[] {
  const page = readFileSync(join(root, PAGE), 'utf8')
  const found = mistakes(page)
  const problems = found.flatMap(({ code, message, said }) => {
    if (said.length === 0) return [`${PAGE}: this compiles: ${code.trim()}`]
    return message === text(said) ? [] : [`${PAGE}: the compiler says otherwise, run node scripts/mistakes.ts: ${code}`]
  })
  return found.length >= AT_LEAST ? problems : [...problems, `${PAGE}: has ${found.length} mistakes of ${AT_LEAST}`]
}

interface Mistake {
  readonly code: string
  /** What the page says. */
  readonly message: string
  /** What the compiler says. */
  readonly said: readonly string[]
}

/** Each is a module of its own, below what the page begins with. */
function mistakes(page: string): readonly Mistake[] {
  const setting = SETTING.exec(page)![1]!
  const found = [...page.matchAll(MISTAKE)]
  const files = {
    'setting.ts': setting,
    ...Object.fromEntries(found.map(([, code], i) => [`${i}.ts`, setting + code!])),
  }
  const program = typeProgram(files)
  const wrong = program.diagnosticsOf('setting.ts')
  if (wrong.length > 0) throw new Error(`What ${PAGE} begins with does not compile: ${text(wrong)}`)
  return found.map(([, code, message], i) => ({
    code: code!,
    message: message!,
    said: program.diagnosticsOf(`${i}.ts`),
  }))
}

function text(diagnostics: readonly string[]): string {
  return `${diagnostics.join('\n')}\n`
}

function refresh(): void {
  const page = readFileSync(join(root, PAGE), 'utf8')
  const said = mistakes(page).map((mistake) => text(mistake.said))
  let next = 0
  const refreshed = page.replace(
    MISTAKE,
    (_, code: string) => `\`\`\`ts\n${code}\`\`\`\n\n\`\`\`text\n${said[next++]!}\`\`\``,
  )
  writeFileSync(join(root, PAGE), refreshed)
}

if (import.meta.main) refresh()
