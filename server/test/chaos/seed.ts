/** FREEHOLD_TEST_SEED, else another one in every run: faults come at moments that nobody chose. */
export function seedOf(): number {
  return Number(process.env['FREEHOLD_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
