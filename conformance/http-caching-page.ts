/** How many of how many. */
export interface Score {
  readonly passed: number
  readonly of: number
}

/** What a run of http-tests/cache-tests gave. */
export interface HttpCachingScores {
  readonly date: string
  /** The suite's commit. */
  readonly commit: string
  readonly node: string
  readonly classes: readonly {
    readonly name: string
    readonly required: Score
    readonly optimal: Score
    readonly check: Score
  }[]
  readonly failing: readonly { readonly id: string; readonly kind: string }[]
}

/** Why a test does not pass. */
const REASONS: Readonly<Record<string, string>> = {
  'headers-store-Set-Cookie':
    "an answer with `Set-Cookie` is one caller's and is not remembered; `setCookie: 'store'` does as the test wants",
  'other-set-cookie': 'the same',
  'freshness-expires-wrong-case-weekday': 'dates are read as RFC 9110 writes them; another spelling is stale',
  'freshness-expires-wrong-case-month': 'the same',
  'freshness-expires-wrong-case-tz': 'the same',
  'method-POST': 'an answer to POST is never remembered',
  'vary-normalise-lang-order':
    'headers named in `Vary` are compared as sent: whose grammar is not known is not rewritten',
  'vary-normalise-lang-case': 'the same',
  'vary-normalise-lang-space': 'the same',
  'vary-normalise-lang-select': 'the same',
  'vary-normalise-space': 'the same',
  'conditional-lm-fresh-no-lm': 'an answer without `Last-Modified` is not compared with `If-Modified-Since`',
  'partial-store-partial-reuse-partial': 'parts are not remembered; ranges are cut from what is remembered whole',
  'partial-store-partial-reuse-partial-byterange': 'the same',
  'partial-store-partial-reuse-partial-absent': 'the same',
  'partial-store-partial-reuse-partial-suffix': 'the same',
  'partial-store-partial-complete': 'the same',
  'interim-102': 'of interim answers the example passes on 103 alone',
}

/** The part of docs/parity.md on HTTP caching. */
export function httpCachingSection({ date, commit, node, classes, failing }: HttpCachingScores): string {
  const total = (kind: 'required' | 'optimal' | 'check'): string =>
    cell({
      passed: classes.reduce((sum, each) => sum + each[kind].passed, 0),
      of: classes.reduce((sum, each) => sum + each[kind].of, 0),
    })
  const rows = classes.map(
    ({ name, required, optimal, check }) => `| ${name} | ${cell(required)} | ${cell(optimal)} | ${cell(check)} |`,
  )
  return `## HTTP caching

The public suite http-tests/cache-tests at ${commit.slice(0, 7)}, against \`examples/cache-proxy\` on Node ${node.slice(1)}, on
${date}; run it with \`pnpm cache-tests FOLDER\`. *Required* is what RFC 9111 demands, *optimal* what spares requests, and
*checks* only tell what a cache does: a no is not a fault.

| class | required | optimal | checks that say yes |
|---|---|---|---|
${rows.join('\n')}
| **in all** | **${total('required')}** | **${total('optimal')}** | **${total('check')}** |

What does not pass:

${failing.map(({ id, kind }) => `- \`${id}\` (${kind}): ${REASONS[id] ?? 'not known yet'}`).join('\n')}
`
}

function cell({ passed, of }: Score): string {
  return of === 0 ? '–' : `${passed} of ${of}`
}
