/** Lends a book to a member. */
export const handler = async ({ member, isbn, days }: { member: string; isbn: string; days: number }) => ({
  id: `${member}-${isbn}`,
  days,
})
