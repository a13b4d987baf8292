import { openSupportSession, type SupportGrant, type SupportRights } from '@freehold/contract'
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { homePath } from '#lib/paths'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { useAction } from '#ui/use-action'

type OpenSessionButtonProps = {
  readonly grant: SupportGrant
  readonly size: 'xs' | 'sm'
  /** Whether it was this very operator who asked. */
  readonly isOwn: boolean
}

/** The door into the customer's console; for whoever asked for it, and for reading unless something must be changed. */
export function OpenSessionButton({ grant, size, isOwn }: OpenSessionButtonProps) {
  const t = useTranslations('supportGrants')
  const can = useCan()
  const common = useTranslations('common')
  const [opened, setOpened] = useState(false)
  const [writes, setWrites] = useState(false)
  const { organizationId, organizationName: organization, id } = grant
  const enter = useAction({
    run: (rights: SupportRights) =>
      call(openSupportSession, { params: { organizationId, id }, body: { rights } }),
    // A whole new page: nothing of the operator's own is left on it.
    onDone: () => window.location.assign(homePath('app', organizationId)),
    inlineErrors: true,
  })
  const reason = !can('support_session:open')
    ? common('noPermission')
    : isOwn
      ? undefined
      : t('openOthers', { name: grant.requestedByName })
  return (
    <>
      <Button
        size={size}
        onClick={() => setOpened(true)}
        disabled={reason !== undefined}
        {...(reason === undefined ? {} : { title: reason })}
      >
        {t('open')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('openTitle', { organization })}
        confirmLabel={t('openSubmit')}
        onConfirm={() => enter.mutate(writes ? 'write' : 'read')}
        busy={enter.isPending}
        error={enter.error}
      >
        {t('openText')}
        {grant.rights === 'write' ? (
          <Checkbox
            mt="md"
            label={t('openWrite')}
            checked={writes}
            onChange={({ currentTarget }) => setWrites(currentTarget.checked)}
          />
        ) : null}
      </ConfirmDialog>
    </>
  )
}
