/** Cases believed to be wrong, by id, with the reason. They are skipped, never loosened. */
export const DISPUTED: Readonly<Record<string, string>> = {}
