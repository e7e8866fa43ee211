/** How often the app's own handler ran: a cached answer must not have come from it. */
export const handled: { count: number } = { count: 0 }

const PET = {
  pet: { id: 1, name: 'Rex', kind: 'dog', tags: ['good', 'quiet', 'old'], weightInGrams: 12_345 },
  ok: true,
}

/** What a handler answers: JSON of about so many bytes, a hundred by default. */
export function answerOf(bytes: number = 100): string {
  const small = JSON.stringify(PET)
  return bytes <= small.length ? small : JSON.stringify({ ...PET, more: 'x'.repeat(bytes - small.length - 10) })
}
