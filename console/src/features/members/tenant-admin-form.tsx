import { grantTenantRole, type Tenant, type TenantMember } from '@freehold/contract'
import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan, useMe } from '#lib/session'
import { FormErrors } from '#ui/form-errors'
import { PlusIcon } from '#ui/icons'
import { PageSkeleton } from '#ui/page-frame'
import { useAction } from '#ui/use-action'
import { memberListQuery } from './member-queries.ts'

type AddTenantAdminProps = {
  readonly tenant: Pick<Tenant, 'organizationId' | 'id'>
  /** Who may change the tenant already. */
  readonly people: readonly TenantMember[]
}

/** Opens the choice of a member who is to be an administrator of one tenant. */
export function AddTenantAdminButton({ tenant, people }: AddTenantAdminProps) {
  const t = useTranslations()
  const allowed = useCan()('member:manage')
  const [opened, setOpened] = useState(false)
  const close = (): void => setOpened(false)
  return (
    <>
      <Button
        size="xs"
        leftSection={<PlusIcon size={16} />}
        onClick={() => setOpened(true)}
        disabled={!allowed}
        {...(allowed ? {} : { title: t('common.noPermission') })}
      >
        {t('members.access.add')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('members.access.addTitle')}>
        {opened ? <AddForm tenant={tenant} people={people} onClose={close} /> : null}
      </Modal>
    </>
  )
}

function AddForm({ tenant, people, onClose }: AddTenantAdminProps & { onClose: () => void }) {
  const t = useTranslations()
  const me = useMe()
  const { organizationId, id: tenantId } = tenant
  const query = useQuery(memberListQuery(organizationId, undefined, 100))
  const [chosen, setChosen] = useState('')
  const known = new Set(people.map(({ memberId }) => memberId))
  const candidates = (query.data?.data ?? []).filter(
    ({ id, accountId, role }) =>
      !known.has(id) && accountId !== me.accountId && (role === 'member' || role === 'billing'),
  )
  const memberId = chosen || (candidates[0]?.id ?? '')
  const name = candidates.find(({ id }) => id === memberId)?.name ?? ''
  const grant = useAction({
    run: (_: void, idempotencyKey) =>
      call(grantTenantRole, {
        params: { organizationId, tenantId, memberId },
        body: { role: 'admin' },
        idempotencyKey,
      }),
    success: t('members.access.added', { name }),
    refresh: [['members'], ['auditEvents']],
    onDone: onClose,
    inlineErrors: true,
  })
  if (query.data === undefined && !query.error) return <PageSkeleton />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (memberId !== '') grant.mutate()
      }}
    >
      <Stack gap="md">
        <FormErrors error={query.error ?? grant.error} />
        {candidates.length > 0 ? (
          <NativeSelect
            label={t('members.access.member')}
            value={memberId}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={candidates.map((one) => ({ value: one.id, label: `${one.name} (${one.email})` }))}
            data-autofocus
          />
        ) : (
          <Text size="sm">{t('members.access.everyone')}</Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={grant.isPending} disabled={memberId === ''}>
            {t('members.access.addSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
