import { AppError, fieldError, type FieldError } from '#platform/errors'

export const connectorNotFound = (id: string): AppError =>
  new AppError('connector.not_found', `No connector ${id}`)

export const connectorKindUnknown = (kind: string): AppError =>
  fieldError('connector.kind_unknown', '/body/kind', `No system of kind ${kind} can be connected`)

export const connectorNameTaken = (name: string): AppError =>
  fieldError('connector.name_taken', '/body/name', `Another connector is called ${name}`)

export const connectorAddressRefused = (why: string): AppError =>
  fieldError('connector.address_refused', '/body/url', why)

export const connectorInUse = (count: number): AppError =>
  new AppError('connector.in_use', `${count} resources stand in this system`)

export function connectorCredentialsInvalid(faults: readonly { name: string; detail: string }[]): AppError {
  const code = 'connector.credentials_invalid'
  const fields = faults.map(({ name, detail }): FieldError => {
    const pointer = `/body/credentials/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return { pointer, code, detail }
  })
  return new AppError(code, 'The credentials do not fit this kind of system', { fields })
}
