/** What the load balancer asks. */
export const handler = async (event: { stageVariables: Record<string, string> | null }) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'text/plain' },
  body: event.stageVariables?.['greeting'] ?? 'hello',
})
