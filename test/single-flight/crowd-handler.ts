/** An app's answer, on whatever host. */
export interface AppAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An app's handler that answers when it is told to, and counts how often it runs and how often at once. */
export class CrowdHandler {
  runs = 0
  /** Runs that were under way together, at most. */
  mostAtOnce = 0
  /** Requests that have reached the gateway. */
  arrivals = 0
  #underWay = 0
  #answerOf: (run: number) => AppAnswer | undefined = () => undefined
  #waiting: ((answer: AppAnswer) => void)[] = []
  #onChange = (): void => {}

  /** From now on a run answers at once where `answerOf` has an answer for it. */
  answersAtOnce(answerOf: (run: number) => AppAnswer | undefined): void {
    this.#answerOf = answerOf
  }

  /** The handler itself. */
  async handle(): Promise<AppAnswer> {
    const run = ++this.runs
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay)
    this.#onChange()
    // A turn of the loop in between, so that runs which start together are seen together.
    await new Promise((resolve) => setImmediate(resolve))
    const answer = this.#answerOf(run) ?? (await new Promise<AppAnswer>((resolve) => this.#waiting.push(resolve)))
    this.#underWay--
    return answer
  }

  /** Answers whoever waits. */
  answer(answer: AppAnswer): void {
    for (const resolve of this.#waiting.splice(0)) resolve(answer)
  }

  /** Notes a request that has reached the gateway. */
  arrive(): void {
    this.arrivals++
    this.#onChange()
  }

  /** Resolves when the handler has run so often, and waits. */
  async ran(runs: number): Promise<void> {
    await this.#until(() => this.runs >= runs)
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }

  /** Resolves when so many requests have reached the gateway. */
  arrived(arrivals: number): Promise<void> {
    return this.#until(() => this.arrivals >= arrivals)
  }

  #until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = () => void (reached() && resolve())
      this.#onChange()
    })
  }
}
