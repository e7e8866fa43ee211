interface Event {
  readonly body: string | null
  readonly pathParameters: Record<string, string> | null
  readonly requestContext: {
    readonly stage: string
    readonly authorizer?: { readonly principalId?: string; readonly role?: string }
  }
}

const orders = new Map<string, { id: string; item: string; owner: string }>()

/** GET /orders/{orderId} */
export async function get(event: Event) {
  const order = orders.get(event.pathParameters?.['orderId'] ?? '')
  const { principalId, role } = event.requestContext.authorizer ?? {}
  if (order === undefined || (order.owner !== principalId && role !== 'admin'))
    return json(404, { message: 'No such order' })
  return json(200, order)
}

/** POST /orders */
export async function create(event: Event) {
  const { item } = JSON.parse(event.body ?? '{}') as { item?: string }
  if (typeof item !== 'string') return json(400, { message: 'An order needs an item' })
  const order = { id: String(orders.size + 1), item, owner: event.requestContext.authorizer?.principalId ?? 'nobody' }
  orders.set(order.id, order)
  return {
    ...json(201, order),
    multiValueHeaders: { 'Set-Cookie': ['last=' + order.id, 'stage=' + event.requestContext.stage] },
  }
}

function json(statusCode: number, body: unknown) {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
