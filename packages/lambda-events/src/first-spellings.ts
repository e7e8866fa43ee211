/** So many names are looked through faster than a `Map` is filled: 0.44 against 0.63 µs for twelve headers (measured). */
const FEW = 32

/** Under which spelling a header stands whose name comes in several: the first one. */
export class FirstSpellings {
  readonly #lowerCaseNames: string[] = []
  readonly #spellings: string[] = []
  #index: Map<string, string> | undefined

  /**
   * The spelling of an earlier header of this name.
   * @returns `undefined` when it is the first: `spelling` then stands for the name
   */
  earlier(lowerCaseName: string, spelling: string): string | undefined {
    const earlier = this.#index === undefined ? this.#among(lowerCaseName) : this.#index.get(lowerCaseName)
    if (earlier === undefined) this.#add(lowerCaseName, spelling)
    return earlier
  }

  #among(lowerCaseName: string): string | undefined {
    const position = this.#lowerCaseNames.indexOf(lowerCaseName)
    return position < 0 ? undefined : this.#spellings[position]
  }

  #add(lowerCaseName: string, spelling: string): void {
    if (this.#index !== undefined) this.#index.set(lowerCaseName, spelling)
    else if (this.#lowerCaseNames.push(lowerCaseName) > FEW) {
      this.#spellings.push(spelling)
      this.#index = new Map(this.#lowerCaseNames.map((name, position) => [name, this.#spellings[position]!]))
    } else this.#spellings.push(spelling)
  }
}
