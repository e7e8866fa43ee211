/** Bars that are compared with each other. */
export interface BarGroup {
  readonly title: string
  readonly bars: readonly Bar[]
}

export interface Bar {
  readonly label: string
  readonly value: number
  readonly kind: 'bare' | 'ours' | 'peer'
  /** Beside the value. */
  readonly note: string
}

const WIDTH = 960
const LABEL_WIDTH = 340
const VALUE_WIDTH = 130
const BAR_HEIGHT = 18
const GROUP_GAP = 34
const COLOURS = { bare: '#8c959f', ours: '#1f883d', peer: '#bf8700' } as const

/** Groups of horizontal bars as an SVG, each group on a scale of its own. No script, no font, no link. */
export function barChart(title: string, groups: readonly BarGroup[]): string {
  let y = 44
  const parts: string[] = []
  for (const group of groups) {
    parts.push(text(16, y, group.title, 'font-weight="bold"'))
    const most = Math.max(...group.bars.map(({ value }) => value))
    y += 10
    for (const bar of group.bars) {
      parts.push(...drawn(bar, y, most))
      y += BAR_HEIGHT + 4
    }
    y += GROUP_GAP - 4
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="13">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>
${text(16, 22, title, 'font-size="15"')}
${parts.join('\n')}
</svg>
`
}

function drawn({ label, value, kind, note }: Bar, y: number, most: number): readonly string[] {
  const length = Math.max(1, Math.round(((WIDTH - LABEL_WIDTH - VALUE_WIDTH) * value) / most))
  const baseline = y + BAR_HEIGHT - 5
  return [
    text(LABEL_WIDTH - 8, baseline, label, 'text-anchor="end"'),
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${length}" height="${BAR_HEIGHT}" fill="${COLOURS[kind]}"/>`,
    text(LABEL_WIDTH + length + 6, baseline, `${value.toFixed(1)} ${note}`.trim(), ''),
  ]
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${x}" y="${y}" fill="#1f2328" ${attributes}>${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
