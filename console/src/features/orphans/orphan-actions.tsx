import { adoptOrphan, removeOrphan, type Orphan } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { useAction } from '#ui/use-action'

const refresh = [['orphans'], ['tenants'], ['auditEvents']]

/** Makes the object the resource of the tenant that wants one of its name. */
export function AdoptButton({ orphan }: { orphan: Orphan }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const { id, externalName: name, candidate } = orphan
  const adopt = useAction({
    run: (_: void, idempotencyKey) => call(adoptOrphan, { params: { id }, idempotencyKey }),
    inlineErrors: true,
    success: t('orphans.adopted', { name }),
    refresh,
    onDone: close,
  })
  const reason = candidate === null ? t('orphans.noCandidate') : t('common.noPermission')
  const isPossible = candidate !== null && can('orphan:resolve')
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={open}
        disabled={!isPossible}
        aria-label={t('orphans.adoptNamed', { name })}
        {...(isPossible ? {} : { title: reason })}
      >
        {t('orphans.adopt')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('orphans.adoptTitle', { name })}
        confirmLabel={t('orphans.adopt')}
        onConfirm={() => adopt.mutate()}
        busy={adopt.isPending}
        error={adopt.error}
      >
        {t('orphans.adoptText')}
      </ConfirmDialog>
    </>
  )
}

/** Removes the object from its system for good. */
export function RemoveButton({ orphan }: { orphan: Orphan }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const { id, externalName: name, connectorName } = orphan
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeOrphan, { params: { id }, body: { confirm: name }, idempotencyKey }),
    inlineErrors: true,
    success: t('orphans.removing', { name }),
    refresh,
    onDone: close,
  })
  const isPossible = can('orphan:resolve')
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={open}
        disabled={!isPossible}
        aria-label={t('orphans.removeNamed', { name })}
        {...(isPossible ? {} : { title: t('common.noPermission') })}
      >
        {t('common.remove')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('orphans.removeTitle', { name })}
        confirmLabel={t('common.remove')}
        typed={name}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('orphans.removeText', { connector: connectorName })}
      </ConfirmDialog>
    </>
  )
}
