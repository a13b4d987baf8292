/** Operators: the platform's own staff. */
export { OperatorsPage } from './operators-page.tsx'
