import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'

/**
 * Code in documents that is a file's: a comment with the file's path, and the block below it. The file is run in the
 * tests; the document shows it.
 */
const SNIPPET = /<!-- ((?:examples|packages|test)\/\S+) -->\n```(\w+)\n([^]*?)```/g

/** Snippets of a document that are not what their files say. */
export function staleSnippets(document: string): readonly string[] {
  return [...read(document).matchAll(SNIPPET)]
    .filter(([, file, , shown]) => shown !== read(file!))
    .map(([, file]) => `${document}: does not show ${file} as it is; run node scripts/snippets.ts`)
}

/** Writes every snippet of a document anew. */
export function refreshSnippets(document: string): void {
  const refreshed = read(document).replace(
    SNIPPET,
    (_, file: string, language: string) => `<!-- ${file} -->\n\`\`\`${language}\n${read(file)}\`\`\``,
  )
  writeFileSync(join(root, document), refreshed)
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

if (import.meta.main) for (const document of process.argv.slice(2)) refreshSnippets(document)
