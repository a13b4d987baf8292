import { AppError, fieldError } from '#platform/errors'

export const projectNotFound = (id: string): AppError => new AppError('project.not_found', `No project ${id}`)

export const projectNotSupported = (blueprint: string): AppError =>
  new AppError('project.not_supported', `A tenant of ${blueprint} holds no projects`)

export const projectNameTaken = (name: string): AppError =>
  fieldError('project.name_taken', '/body/name', `The tenant has a project ${name} already`)
