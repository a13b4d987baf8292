import { updateTemplate, type Template } from '@freehold/contract'
import { Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { hasCode } from '#lib/api-error'
import { useCan } from '#lib/session'
import { ConflictPanel } from '#ui/conflict-panel'
import { FormErrors } from '#ui/form-errors'
import { ExactTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useContractForm } from '#ui/use-contract-form'
import { blueprintListQuery, templateListQuery, useLocalText } from './blueprint-queries.ts'
import { previewParts } from './template-preview.ts'
import classes from './blueprint-page.module.css'

const longest = 10_000

/** Edits a template beside what it becomes; saving makes the next version, for tenants made from then on. */
export function TemplateForm({ template }: { template: Template }) {
  const t = useTranslations()
  const can = useCan()
  const client = useQueryClient()
  const [base, setBase] = useState(template)
  const { name } = template
  const { form, submit, busy, error, fieldErrorCount, forget } = useContractForm({
    schema: updateTemplate.body,
    initial: { content: template.content },
    toBody: (values) => values,
    send: (body, idempotencyKey) =>
      call(updateTemplate, { params: { name }, body, ifMatch: base.version, idempotencyKey }),
    success: t('blueprints.templates.saved', { name }),
    refresh: [['templates'], ['auditEvents']],
    onDone: (saved) => {
      setBase(saved)
      form.resetDirty()
    },
  })
  const { content } = form.getValues()
  const goOn = (newest: Template, next: string): void => {
    setBase(newest)
    form.setValues({ content: next })
    forget()
  }
  const readNewest = async (): Promise<Template> => {
    const list = await client.fetchQuery({ ...templateListQuery, staleTime: 0 })
    return list.find((one) => one.name === name) ?? base
  }
  return (
    <Stack gap="lg">
      <Section
        title={name}
        description={t.rich('blueprints.templates.version', {
          version: base.version,
          time: () => <ExactTime at={base.updatedAt} />,
        })}
      >
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            {hasCode(error, 'request.precondition_failed') ? (
              <ConflictPanel
                before={{ content: base.content }}
                yours={{ content }}
                readNewest={readNewest}
                toComparable={(newest) => ({ content: newest.content })}
                labelOf={() => t('blueprints.templates.content')}
                onTake={(newest) => goOn(newest, newest.content)}
                onKeep={(newest) => goOn(newest, content)}
              />
            ) : (
              <FormErrors error={error} fieldErrorCount={fieldErrorCount} />
            )}
            <Textarea
              label={t('blueprints.templates.content')}
              className={`${classes['editor']} ${classes['wrapping']}`}
              autosize
              minRows={10}
              maxRows={28}
              readOnly={!can('template:manage')}
              {...form.getInputProps('content')}
            />
            <Group justify="space-between">
              <Text size="xs" c={content.length > longest ? 'var(--mantine-color-error)' : 'dimmed'}>
                {t('orders.characters', { count: content.length, limit: longest })}
              </Text>
              <Button
                type="submit"
                loading={busy}
                disabled={!form.isDirty() || !can('template:manage')}
                {...(can('template:manage') ? {} : { title: t('common.noPermission') })}
              >
                {t('blueprints.templates.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Section>
      <Preview name={name} content={content} />
    </Stack>
  )
}

/** What the template becomes with the answers of an example, and which placeholders it may use. */
function Preview({ name, content }: { name: string; content: string }) {
  const t = useTranslations('blueprints.templates')
  const local = useLocalText()
  const { data } = useQuery(blueprintListQuery)
  const users =
    data?.filter(({ definition }) => definition.files.some((file) => file.template === name)) ?? []
  const values = new Map([
    ['company', t('example.company')],
    ['packages', `- ${t('example.package')}`],
    ...users.flatMap(({ definition }) =>
      definition.parameters.map(({ name: parameter, label }): [string, string] => [parameter, local(label)]),
    ),
  ])
  return (
    <Section title={t('preview')} description={t('previewText')}>
      <Stack gap="md">
        <Group gap={6}>
          <Text size="sm">{t('placeholders')}</Text>
          {[...values.keys()].map((key) => (
            <Badge key={key} color="gray">{`{{${key}}}`}</Badge>
          ))}
        </Group>
        <pre className={classes['preview']}>
          {previewParts(content, values).map(({ text, placeholder }, index) =>
            placeholder ? (
              // Parts have no name; the whole list is made anew with every key.
              <mark key={index} data-known={placeholder === 'known'}>
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </pre>
        <Text size="sm" c="dimmed">
          {users.length > 0
            ? t('usedBy', { blueprints: users.map(({ definition }) => local(definition.title)).join(', ') })
            : t('unused')}
        </Text>
      </Stack>
    </Section>
  )
}
