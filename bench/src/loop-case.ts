/** One thing that a loop measures: runs so many times, and may answer later. */
export type LoopCase = (count: number) => void | Promise<void>

/** What a loop compares. */
export interface LoopCases {
  readonly bare: LoopCase
  readonly ours?: LoopCase
  readonly peers?: Readonly<Record<string, LoopCase>>
  readonly anchors?: Readonly<Record<string, LoopCase>>
  /** Calls in one turn; default: as many as take about 50 ms. */
  readonly count?: number
  /** Before each turn, outside the measurement. */
  readonly beforeTurn?: () => void | Promise<void>
  /** What else is told of a case, by its name. */
  readonly more?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** A module below `loops/`: the cases of one setting. */
export type LoopModule = (setting: string, rounds: number) => Promise<LoopCases | LoopReport>

/** Figures that a loop took by itself: CPU of each round by case. */
export interface LoopReport {
  /** By case, `bare` included: microseconds of each round. */
  readonly micros: Readonly<Record<string, readonly number[]>>
  readonly peers?: readonly string[]
  readonly anchors?: readonly string[]
  readonly more?: Readonly<Record<string, Readonly<Record<string, number>>>>
}
