import type { QuotaUsage } from '@gw/throttle'

/** A customer's own page: what was used, what is left, and until when. */
export function usagePage(customer: string, quotas: readonly QuotaUsage[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<title>Usage</title>
<h1>${escaped(customer)}</h1>
<table>
<tr><th>Plan</th><th>Per</th><th>Used</th><th>Left</th><th>Until</th></tr>
${quotas.map(row).join('\n')}
</table>
</html>
`
}

function row({ usagePlan, period, used, limit, remaining, resetsAt }: QuotaUsage): string {
  const cells = [usagePlan, period.toLowerCase(), `${used} of ${limit}`, String(remaining), resetsAt]
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
