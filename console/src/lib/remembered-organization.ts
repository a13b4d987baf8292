const key = 'freehold.organization'

/** The organization that was worked in last in this browser. */
export function rememberedOrganization(): string | null {
  return localStorage.getItem(key)
}

export function rememberOrganization(organizationId: string): void {
  localStorage.setItem(key, organizationId)
}
