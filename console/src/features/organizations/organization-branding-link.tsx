import { useTranslations } from 'use-intl'
import { organizationPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { BrandingIcon } from '#ui/icons'
import { LinkButton } from '#ui/route-link'

/** To how the product shows itself to this organization's people. */
export function BrandingLink({ scope, organizationId }: { scope: Scope; organizationId: string }) {
  const t = useTranslations('organizations')
  return (
    <LinkButton
      to={`${organizationPath(scope, organizationId)}/branding`}
      variant="default"
      leftSection={<BrandingIcon size={18} />}
    >
      {t('branding')}
    </LinkButton>
  )
}
