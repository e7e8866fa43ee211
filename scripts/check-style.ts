import ts from 'typescript'
import { sourceFiles, type SourceFile } from './source-files.ts'

/** House rules that a linter does not know: documented exports and options, no `any`, no `enum`, no default exports. */
export function checkStyle(): readonly string[] {
  return sourceFiles().flatMap((file) => [...forbidden(file), ...(file.isTest ? [] : undocumented(file))])
}

function forbidden(file: SourceFile): readonly string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${at(file, node)}: any`)
    if (ts.isEnumDeclaration(node)) found.push(`${at(file, node)}: enum`)
    if (ts.isExportAssignment(node) || hasDefault(node)) found.push(`${at(file, node)}: default export`)
    if (ts.isExportDeclaration(node) && node.exportClause === undefined) found.push(`${at(file, node)}: export *`)
    ts.forEachChild(node, visit)
  }
  visit(file.tree)
  return found
}

function hasDefault(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  )
}

function undocumented(file: SourceFile): readonly string[] {
  return file.tree.statements.filter(isExported).flatMap((statement) => {
    const name = nameOf(statement)
    const overloads = file.tree.statements.filter((other) => ts.isFunctionDeclaration(other) && nameOf(other) === name)
    const own = [statement, ...overloads].some(isDocumented) ? [] : [`${at(file, statement)}: ${name} has no docstring`]
    return [
      ...own,
      ...membersOf(statement)
        .filter(needsDoc)
        .map((member) => `${at(file, member)}: ${name}.${nameOf(member)} has no docstring`),
    ]
  })
}

function membersOf(statement: ts.Statement): readonly ts.Node[] {
  if (ts.isInterfaceDeclaration(statement)) return statement.members
  return ts.isClassDeclaration(statement) ? statement.members : []
}

/** Obvious members may go without: what a private name, a constructor or an implementation of a documented contract says. */
function needsDoc(member: ts.Node): boolean {
  if (isDocumented(member)) return false
  if (ts.isPropertySignature(member) || ts.isMethodSignature(member)) return isOptionMember(member)
  return false
}

/** Optional members of exported interfaces are options: each says what it is and its default. */
function isOptionMember(member: ts.PropertySignature | ts.MethodSignature): boolean {
  const owner = member.parent
  return ts.isInterfaceDeclaration(owner) && /(?:Options|Definition|Settings)$/.test(owner.name.text)
}

function isExported(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return false
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
  )
}

function isDocumented(node: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((declaration) => declaration.name.getText()).join(', ')
  const name = (node as { name?: ts.Node }).name
  return name === undefined ? '?' : name.getText()
}

function at(file: SourceFile, node: ts.Node): string {
  const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart())
  return `${file.path}:${line + 1}`
}
