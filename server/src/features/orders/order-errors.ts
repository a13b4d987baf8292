import { AppError, fieldError, type FieldError } from '#platform/errors'

export const orderNotFound = (id: string): AppError => new AppError('order.not_found', `No order ${id}`)

export const orderNotPossibleNow = (what: string): AppError => new AppError('order.not_possible_now', what)

export const orderInvalid = (fields: readonly FieldError[]): AppError =>
  new AppError('order.invalid', 'The order does not fit its blueprint', { fields })

export const orderField = (pointer: string, detail: string): AppError =>
  fieldError('order.invalid', pointer, detail)

export const secretsMissing = (fields: readonly FieldError[]): AppError =>
  new AppError('order.secret_missing', 'Secrets of the chosen packages are missing', { fields })

export const planMoved = (): AppError =>
  new AppError('order.plan_moved', 'The plan is no longer the one you read; read it again before approving')

export const planPending = (): AppError =>
  new AppError('order.plan_pending', 'The plan is still being computed', { headers: { 'retry-after': '1' } })

export const ownOrder = (): AppError =>
  new AppError('order.own_order', 'Nobody approves an order of their own')

export const notYoursToDecide = (): AppError =>
  new AppError('auth.forbidden', 'This order waits for the other side to decide')

export const baseMoved = (): AppError =>
  new AppError('order.base_moved', 'The tenant was changed meanwhile; begin from its present state')

export const blueprintUnknown = (name: string): AppError =>
  fieldError('order.blueprint_unknown', '/body/blueprint', `No blueprint ${name} can be ordered`)
