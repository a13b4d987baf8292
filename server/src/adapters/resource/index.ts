/** What kinds of resources have in common: how differences become a plan, how our marker is written, how parameters are read. */
export { planOf } from './plan.ts'
export { readMark, withMark, withoutMark, type Mark } from './mark.ts'
export { readSpec } from './parameters.ts'
