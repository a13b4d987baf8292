/** What one simulator remembers: tables of immutable rows, counters, and how both looked a moment ago. */
export type Table<Row> = {
  readonly size: number
  get(id: string): Row | undefined
  list(): readonly Row[]
  /** Rows whose index of that name has that value. */
  by(index: string, value: string): readonly Row[]
  set(id: string, row: Row): Row
  delete(id: string): boolean
}

export type Store = {
  table<Row>(name: string, indexes?: Indexes<Row>): Table<Row>
  nextNumber(sequence: string): number
  /** Runs `work` with every table reading as it was at that moment of `performance.now()`. */
  asOf<Result>(moment: number | undefined, work: () => Result): Result
  /** Keeps former versions for so long (`Infinity` until told otherwise, 0 to forget). */
  readonly remember: (forMs: number) => void
  onChange(listener: () => void): void
  dump(): StoreDump
  load(dump: StoreDump): void
}

export type StoreDump = {
  readonly sequences: Readonly<Record<string, number>>
  readonly tables: Readonly<Record<string, readonly (readonly [string, unknown])[]>>
}

type Indexes<Row> = Readonly<Record<string, (row: Row) => string | undefined>>
type Former<Row> = { readonly at: number; readonly row: Row | undefined }
type Dumped = {
  dump(): readonly (readonly [string, unknown])[]
  load(rows: readonly (readonly [string, unknown])[]): void
}

/** Shared by the tables of one store. */
type Memory = { moment: number | undefined; keepMs: number; changed(): void; forget: Set<() => void> }

export function createStore(): Store {
  const tables = new Map<string, Dumped>()
  const sequences = new Map<string, number>()
  const listeners = new Set<() => void>()
  const memory: Memory = {
    moment: undefined,
    keepMs: 0,
    forget: new Set(),
    changed: () => {
      for (const listener of listeners) listener()
    },
  }
  return {
    table: <Row>(name: string, indexes: Indexes<Row> = {}) => {
      const { table, dumped } = createTable<Row>(memory, indexes)
      tables.set(name, dumped)
      return table
    },
    nextNumber: (sequence) => {
      const next = (sequences.get(sequence) ?? 0) + 1
      sequences.set(sequence, next)
      return next
    },
    asOf: (moment, work) => {
      memory.moment = moment
      try {
        return work()
      } finally {
        memory.moment = undefined
      }
    },
    remember: (forMs) => {
      memory.keepMs = forMs
      if (forMs === 0) for (const forget of memory.forget) forget()
    },
    onChange: (listener) => listeners.add(listener),
    dump: () => ({
      sequences: Object.fromEntries(sequences),
      tables: Object.fromEntries([...tables].map(([name, table]) => [name, table.dump()])),
    }),
    load: (dump) => {
      for (const [name, value] of Object.entries(dump.sequences)) sequences.set(name, value)
      for (const [name, rows] of Object.entries(dump.tables)) tables.get(name)?.load(rows)
    },
  }
}

function createTable<Row>(memory: Memory, indexes: Indexes<Row>): { table: Table<Row>; dumped: Dumped } {
  const rows = new Map<string, Row>()
  const index = createIndex(indexes)
  const history = createHistory<Row>(memory)

  const put = (id: string, row: Row | undefined) => {
    const before = rows.get(id)
    history.note(id, before)
    if (before !== undefined) index.remove(id, before)
    if (row === undefined) rows.delete(id)
    else {
      rows.set(id, row)
      index.add(id, row)
    }
  }
  const get = (id: string) => {
    const former = memory.moment === undefined ? undefined : history.at(id, memory.moment)
    return former === undefined ? rows.get(id) : former.row
  }
  const list = () => (memory.moment === undefined ? [...rows.values()] : history.all(rows, memory.moment))

  const table: Table<Row> = {
    get size() {
      return rows.size
    },
    get,
    list,
    by: (name, value) => {
      const read = indexes[name]
      if (read === undefined) throw new Error(`No index ${name}`)
      if (memory.moment !== undefined) return list().filter((row) => read(row) === value)
      return index.find(name, value).flatMap((id) => rows.get(id) ?? [])
    },
    set: (id, row) => {
      put(id, row)
      memory.changed()
      return row
    },
    delete: (id) => {
      if (!rows.has(id)) return false
      put(id, undefined)
      memory.changed()
      return true
    },
  }
  const dumped: Dumped = {
    dump: () => [...rows],
    load: (loaded) => {
      // The file was written by `dump` of this very table.
      for (const [id, row] of loaded) put(id, row as Row)
    },
  }
  return { table, dumped }
}

function createIndex<Row>(indexes: Indexes<Row>) {
  const entries = Object.entries(indexes).map(([name, read]) => ({
    name,
    read,
    ids: new Map<string, Set<string>>(),
  }))
  return {
    add: (id: string, row: Row) => {
      for (const { read, ids } of entries) {
        const value = read(row)
        if (value === undefined) continue
        const known = ids.get(value)
        if (known) known.add(id)
        else ids.set(value, new Set([id]))
      }
    },
    remove: (id: string, row: Row) => {
      for (const { read, ids } of entries) {
        const value = read(row)
        const known = value === undefined ? undefined : ids.get(value)
        known?.delete(id)
        if (value !== undefined && known?.size === 0) ids.delete(value)
      }
    },
    find: (name: string, value: string): readonly string[] => [
      ...(entries.find((entry) => entry.name === name)?.ids.get(value) ?? []),
    ],
  }
}

/** Former versions of rows, kept only while a fault wants reads to lag. */
function createHistory<Row>(memory: Memory) {
  const formers = new Map<string, Former<Row>[]>()
  memory.forget.add(() => formers.clear())

  const at = (id: string, moment: number) => formers.get(id)?.find((former) => former.at >= moment)
  return {
    at,
    note: (id: string, row: Row | undefined) => {
      if (memory.keepMs === 0) return
      const now = performance.now()
      const kept = (formers.get(id) ?? []).filter((former) => former.at >= now - memory.keepMs)
      formers.set(id, [...kept, { at: now, row }])
    },
    all: (rows: ReadonlyMap<string, Row>, moment: number): readonly Row[] => {
      const ids = new Set([...rows.keys(), ...formers.keys()])
      return [...ids].flatMap((id) => {
        const former = at(id, moment)
        return (former === undefined ? rows.get(id) : former.row) ?? []
      })
    },
  }
}
