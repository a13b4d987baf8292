/** JSON over HTTP as every adapter speaks it: one call, one answer of a known shape, or a PortError. */
export { createHttp, type Call, type Http } from './http.ts'
export type { Refusal, Reply } from './refusal.ts'
