import { AppError, fieldError } from '#platform/errors'

export const webhookNotFound = (id: string): AppError => new AppError('webhook.not_found', `No webhook ${id}`)

export const webhookAddressRefused = (why: string): AppError =>
  fieldError('webhook.address_refused', '/body/url', why)

export const tooManyWebhooks = (most: number): AppError =>
  new AppError('webhook.too_many', `There can be ${most} webhooks`)

export const webhookNotActive = (): AppError =>
  new AppError('webhook.not_possible_now', 'Make the webhook active first')

export const deliveryNotFound = (id: string): AppError =>
  new AppError('delivery.not_found', `No delivery ${id} to this webhook`)
