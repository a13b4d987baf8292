import type { Json } from '#ports/provisioner'

/** What `${…}` in a blueprint may speak of. A resource that does not stand yet has a null external id. */
export type ReferenceContext = {
  readonly tenant: { readonly id: string; readonly name: string; readonly displayName: string }
  readonly organization: { readonly id: string; readonly name: string; readonly slug: string }
  readonly parameters: { readonly [name: string]: Json }
  readonly packages: readonly string[]
  readonly files: { readonly [name: string]: string }
  readonly project?: { readonly id: string; readonly name: string; readonly displayName: string }
  readonly resources: {
    readonly [name: string]: { readonly externalName: string; readonly externalId: string | null }
  }
}

/** A reference whose resource does not stand yet. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference'
}

const reference = /\$\{([^}]{1,120})\}/g
const wholeReference = /^\$\{([^}]{1,120})\}$/

function lookUp(context: ReferenceContext, path: string): Json {
  let value: unknown = context
  for (const key of path.split('.')) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined
  }
  if (value === undefined) {
    // A parameter that was left empty, or a project's word outside a project, is simply not there.
    if (/^(?:parameters|project)\./.test(path)) return null
    throw new UnresolvedReference(`\${${path}} refers to nothing`)
  }
  if (value === null) throw new UnresolvedReference(`\${${path}} does not stand yet`)
  // The context holds JSON all through.
  return value as Json
}

function resolveText(text: string, context: ReferenceContext): Json {
  const whole = wholeReference.exec(text)
  if (whole?.[1] !== undefined) return lookUp(context, whole[1])
  return text.replaceAll(reference, (_, path: string) => {
    const value = lookUp(context, path)
    if (value === null) return ''
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  })
}

/**
 * A value with every reference in it replaced; a member whose reference is empty falls away. For a plan, what does
 * not stand yet is shown as the reference itself.
 */
export function resolve(
  value: Json,
  context: ReferenceContext,
  options: { readonly forPlan?: boolean } = {},
): Json {
  if (typeof value === 'string') {
    try {
      return resolveText(value, context)
    } catch (error) {
      if (error instanceof UnresolvedReference && options.forPlan === true) return value
      throw error
    }
  }
  if (Array.isArray(value)) return value.map((item: Json) => resolve(item, context, options))
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([key, inner]): [string, Json] => [
    key,
    resolve(inner, context, options),
  ])
  return Object.fromEntries(members.filter(([, inner]) => inner !== null))
}
