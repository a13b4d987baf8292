type Series = { readonly buckets: Float64Array; sum: number; count: number }

/** Upper bounds in seconds; the last, +Inf, is the count. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const metric = 'freehold_http_request_duration_seconds'

/**
 * The one histogram that every request feeds. It counts in plain arrays found by two look-ups, without the label
 * hashing that a general client does per observation, and becomes text only when someone asks.
 */
export type RequestDurations = {
  readonly observe: (operation: string, status: number, seconds: number) => void
  /** Prometheus text format 0.0.4. */
  readonly render: () => string
}

function createSeries(): Series {
  return { buckets: new Float64Array(bounds.length), sum: 0, count: 0 }
}

function renderSeries(operation: string, statusClass: number, { buckets, sum, count }: Series): string[] {
  const labels = `operation="${operation}",status="${statusClass}xx"`
  let below = 0
  const lines = bounds.map((bound, index) => {
    below += buckets[index] ?? 0
    return `${metric}_bucket{le="${bound}",${labels}} ${below}`
  })
  return [
    ...lines,
    `${metric}_bucket{le="+Inf",${labels}} ${count}`,
    `${metric}_sum{${labels}} ${sum}`,
    `${metric}_count{${labels}} ${count}`,
  ]
}

export function createRequestDurations(): RequestDurations {
  const operations = new Map<string, (Series | undefined)[]>()
  return {
    observe: (operation, status, seconds) => {
      let classes = operations.get(operation)
      if (classes === undefined) operations.set(operation, (classes = []))
      const series = (classes[Math.trunc(status / 100)] ??= createSeries())
      series.sum += seconds
      series.count += 1
      const index = bounds.findIndex((bound) => seconds <= bound)
      if (index >= 0) series.buckets[index] = (series.buckets[index] ?? 0) + 1
    },
    render: () => {
      const lines = [...operations].flatMap(([operation, classes]) =>
        classes.flatMap((series, index) =>
          series === undefined ? [] : renderSeries(operation, index, series),
        ),
      )
      return [`# HELP ${metric} Time to answer a request`, `# TYPE ${metric} histogram`, ...lines, ''].join(
        '\n',
      )
    },
  }
}
