import type { Partner } from '@freehold/contract'
import { Anchor, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { toPercentText } from '#lib/basis-points'
import { useCan } from '#lib/session'
import { CopyId } from '#ui/copy-id'
import { FactList, type Fact } from '#ui/fact-list'
import { EditIcon } from '#ui/icons'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { PartnerEditForm } from './partner-edit-form.tsx'

type PartnerDetailsProps = { readonly partner: Partner; readonly part: 'terms' | 'own' }

/** What is kept about a partner, changed where it stands. */
export function PartnerDetails({ partner, part }: PartnerDetailsProps) {
  const t = useTranslations()
  const can = useCan()
  const allowed = can('partner:update')
  const [editing, { open, close }] = useDisclosure(false)
  const edit = editing ? null : (
    <Button
      variant="default"
      size="xs"
      leftSection={<EditIcon size={16} />}
      onClick={open}
      disabled={!allowed}
      {...(allowed ? {} : { title: t('common.noPermission') })}
    >
      {t('common.edit')}
    </Button>
  )
  return (
    <Section title={t('partners.facts')} actions={edit}>
      {editing ? (
        <PartnerEditForm partner={partner} part={part} onClose={close} />
      ) : (
        <Facts partner={partner} />
      )}
    </Section>
  )
}

function mailTo(address: string | null) {
  return address === null ? null : (
    <Anchor href={`mailto:${address}`} inherit>
      {address}
    </Anchor>
  )
}

function addressLines({ billingAddress: address }: Partner) {
  if (address === null) return null
  return [address.line1, address.line2, `${address.postalCode} ${address.city}`, address.region]
    .filter((line) => line !== undefined && line !== '')
    .map((line) => <div key={line}>{line}</div>)
}

function Facts({ partner }: { partner: Partner }) {
  const t = useTranslations()
  const facts: Fact[] = [
    { label: t('partners.name'), value: partner.name },
    { label: t('partners.slug'), value: <CopyId value={partner.slug} label={t('partners.slug')} /> },
    { label: t('partners.domain'), value: partner.domain },
    { label: t('partners.marginBasisPoints'), value: `${toPercentText(partner.marginBasisPoints)} %` },
    { label: t('partners.contactName'), value: partner.contactName },
    { label: t('partners.contactEmail'), value: mailTo(partner.contactEmail) },
    { label: t('partners.contactPhone'), value: partner.contactPhone },
    { label: t('partners.billingName'), value: partner.billingName },
    { label: t('partners.billingVatNumber'), value: partner.billingVatNumber },
    { label: t('partners.billingAddress'), value: addressLines(partner) },
    { label: t('partners.billingEmail'), value: mailTo(partner.billingEmail) },
    { label: t('partners.billingCurrency'), value: partner.billingCurrency },
    { label: t('common.created'), value: <ExactTime at={partner.createdAt} /> },
    { label: t('common.id'), value: <CopyId short value={partner.id} label={t('common.id')} /> },
  ]
  return <FactList facts={facts} />
}
