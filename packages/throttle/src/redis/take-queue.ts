import { GatewayError } from '@gw/core'
import type { Limit } from '@gw/core'
import { runScript, type RedisClient } from './client.ts'
import type { Placement } from './key-space.ts'
import type { LeasedDecision } from './leased-decision.ts'
import { takeScript } from './scripts.ts'
import type { ServerClock } from './server-clock.ts'
import { TakeBatch, type Question } from './take-batch.ts'
import { TakeReply } from './take-reply.ts'

/** How often a question is asked whose period is not the server's. */
const MAX_ATTEMPTS = 4

/** Asks Redis what requests want to take: those of one turn of the event loop and one shard in one command. */
export class TakeQueue {
  readonly #client: RedisClient
  readonly #clock: ServerClock
  /** What is asked in this turn, by shard. */
  readonly #batches = new Map<number, TakeBatch>()

  constructor(client: RedisClient, clock: ServerClock) {
    this.#client = client
    this.#clock = clock
  }

  /**
   * Takes all limits, or none.
   * @param limits as the caller asked
   * @param wanted how many to take in advance, per limit; empty for none
   */
  ask(placement: Placement, limits: readonly Limit[], wanted: readonly number[]): Promise<LeasedDecision> {
    return new Promise((resolve, reject) => this.#add({ placement, limits, wanted, attempts: 1, resolve, reject }))
  }

  /** A batch leaves when what has come in is read: sockets are read one by one, and promises settle in between. */
  #add(question: Question): void {
    const { shard } = question.placement
    let batch = this.#batches.get(shard)
    if (batch === undefined) {
      const made = (batch = new TakeBatch())
      this.#batches.set(shard, made)
      setImmediate(() => this.#send(shard, made))
    }
    batch.add(question, this.#clock.now())
    if (batch.isFull) this.#batches.delete(shard)
  }

  #send(shard: number, batch: TakeBatch): void {
    if (this.#batches.get(shard) === batch) this.#batches.delete(shard)
    if (batch.questions.length === 0) return
    runScript(this.#client, takeScript, batch.keys, batch.arguments(this.#clock.times()))
      .then((values) => this.#answered(batch, new TakeReply(values)))
      .catch((error: unknown) => batch.questions.forEach(({ reject }) => reject(error)))
  }

  #answered({ questions }: TakeBatch, reply: TakeReply): void {
    this.#clock.learn(reply.time)
    for (const question of questions) {
      try {
        const decision = reply.next(question)
        if (decision === undefined) this.#askAgain(question)
        else question.resolve(decision)
      } catch (error) {
        question.reject(error)
      }
    }
  }

  /** The period was not the server's: one has just ended, or this node's clock is off. Now its offset is known. */
  #askAgain(question: Question): void {
    if (question.attempts === MAX_ATTEMPTS)
      throw new GatewayError('STORE_FAILURE', 'A quota has no period at the server’s time')
    this.#add({ ...question, attempts: question.attempts + 1 })
  }
}
