import { z } from 'zod'
import { ok, type Answer } from '../route.ts'

const usual = 30
const most = 50

/** What every list takes; a higher limit than the product's is lowered without a word. */
export const Paging = z.strictObject({
  page: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().optional(),
})

type Paged = {
  readonly query: { readonly page?: number | undefined; readonly limit?: number | undefined }
  readonly origin: string
  readonly path: string
}

export function pageOf<Row>(rows: readonly Row[], { query }: Pick<Paged, 'query'>): readonly Row[] {
  const { page, limit } = normal(query)
  return rows.slice((page - 1) * limit, page * limit)
}

/** One page, the count of all in `X-Total-Count`, and its neighbours in `Link`. */
export function paged<Row>(rows: readonly Row[], call: Paged, show: (row: Row) => unknown): Answer {
  return ok(pageOf(rows, call).map(show), pagingHeaders(rows.length, call))
}

export function pagingHeaders(total: number, { query, origin, path }: Paged): Record<string, string> {
  const { page, limit } = normal(query)
  const last = Math.max(1, Math.ceil(total / limit))
  const to = (number: number, rel: string) => `<${origin}${path}?limit=${limit}&page=${number}>; rel="${rel}"`
  const links = [
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first'), to(page - 1, 'prev')] : []),
  ]
  return { 'x-total-count': String(total), ...(links.length > 0 && { link: links.join(',') }) }
}

function normal({ page, limit }: Paged['query']): { page: number; limit: number } {
  return {
    page: Math.max(1, page ?? 1),
    limit: limit === undefined || limit <= 0 ? usual : Math.min(limit, most),
  }
}
