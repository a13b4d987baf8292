import { median } from './bench.ts'
import type { Bench, Results, Sample, Variant } from './bench.ts'
import { cpuOf, rssOf } from './processes.ts'

const usPerMs = 1000

/**
 * Runs every variant once a round. The one that goes first changes from round to round, so that none always finds the
 * machine as the same neighbour left it. Everything set up is torn down, also after a fault.
 */
export async function measure(bench: Bench, progress: (line: string) => void): Promise<Results> {
  const samples = new Map<string, Sample[]>()
  const ready: Variant[] = []
  const runRound = async (round: number) => {
    for (const variant of rotated(bench.variants, round)) {
      const sample = await slice(variant, round)
      progress(`round ${round || 'warm-up'} · ${variant.name}: ${describe(sample)}`)
      if (round > 0) samples.set(variant.name, [...(samples.get(variant.name) ?? []), sample])
    }
  }
  try {
    for (const variant of bench.variants) {
      ready.push(variant)
      await variant.setup?.()
    }
    for (let round = 0; round <= bench.rounds; round += 1) await runRound(round)
  } finally {
    for (const variant of ready.reverse()) await variant.teardown?.()
  }
  const values = (variant: string, figure: string) =>
    (samples.get(variant) ?? []).map((sample) => sample[figure] ?? Number.NaN)
  return {
    values,
    median: (variant, figure) => median(values(variant, figure)),
    figures: (variant) => [...new Set((samples.get(variant) ?? []).flatMap((sample) => Object.keys(sample)))],
  }
}

async function slice(variant: Variant, round: number): Promise<Sample> {
  const watched = Object.entries(variant.watch?.() ?? {})
  const before = watched.map(([, pids]) => cpuOf(...pids))
  const sample = await variant.run(round)
  const figures: Record<string, number> = { ...sample }
  for (const [index, [name, pids]] of watched.entries()) {
    const cpuMs = cpuOf(...pids) - (before[index] ?? 0)
    figures[`${name} cpu`] = cpuMs
    figures[`${name} memory`] = rssOf(...pids)
    if (sample['requests']) figures[`${name} cpu/request`] = (cpuMs * usPerMs) / sample['requests']
  }
  return figures
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = items.length ? by % items.length : 0
  return [...items.slice(start), ...items.slice(0, start)]
}

function describe(sample: Sample): string {
  const figures = Object.entries(sample)
  return figures.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(', ')
}
