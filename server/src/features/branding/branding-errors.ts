import { AppError, fieldError } from '#platform/errors'

/** `shade` is the nearest one that passes. */
export const accentUnreadable = (shade: string): AppError =>
  fieldError(
    'branding.accent_unreadable',
    '/body/accent',
    `is too faint on white; the nearest that reads is ${shade}`,
  )

export const imageRefused = (why: string): AppError =>
  new AppError('branding.image_refused', `This picture cannot be used: ${why}`, {
    fields: [{ pointer: '/body/content', code: 'branding.image_refused', detail: why }],
  })
