/** Resources: the objects in outside systems that a tenant is made of. */
export { isArrived, ResourceList } from './resource-list.tsx'
export { ResourceKind } from './resource-kind.tsx'
