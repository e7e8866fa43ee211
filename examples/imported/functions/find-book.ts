const ROWS = new Map([
  ['9780141439518', { BookTitle: 'Pride and "Prejudice"', Copies: [{ Shelf: 'A1' }, { Shelf: 'C7' }], Cost: 7 }],
])

/** Finds a book by its ISBN, as the catalogue stores it. */
export const handler = async ({ key }: { key: string }) => {
  const row = ROWS.get(key)
  if (row === undefined) throw new Error(`NotFound: ${key}`)
  return row
}
