import { createServer, type AddressInfo } from 'node:net'

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Resolves once somebody answers at an address; gives up after about twenty seconds. */
export async function reachable(address: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await (await fetch(address)).arrayBuffer()
      return
    } catch (error) {
      if (tries > 400) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
