import { publishBlueprint } from '@freehold/contract'
import { Alert, Button, Group, Stack, Textarea, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { ApiError, hasCode, type FieldError } from '#lib/api-error'
import { blueprintPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { FormErrors } from '#ui/form-errors'
import { WarningIcon } from '#ui/icons'
import { useAction } from '#ui/use-action'
import classes from './blueprint-page.module.css'

type BlueprintSourceFormProps = {
  readonly scope: Scope
  readonly source: string
  readonly onClose: () => void
}

/** A blueprint's YAML; publishing makes it the next version, or says line by line what is wrong. */
export function BlueprintSourceForm({ scope, source, onClose }: BlueprintSourceFormProps) {
  const t = useTranslations()
  const navigate = useNavigate()
  const editor = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(source)
  const publish = useAction({
    run: (_: void, idempotencyKey) => call(publishBlueprint, { body: { source: text }, idempotencyKey }),
    inlineErrors: true,
    success: ({ name, version }) => t('blueprints.publishedAs', { name, version }),
    refresh: [['blueprints'], ['auditEvents']],
    onDone: ({ name }) => {
      onClose()
      void navigate({ to: blueprintPath(scope, name) })
    },
  })
  const faults = publish.error instanceof ApiError ? publish.error.fields : []
  const isUnchanged = hasCode(publish.error, 'blueprint.unchanged')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        publish.mutate()
      }}
    >
      <Stack gap="md">
        {faults.length > 0 ? (
          <Faults faults={faults} onGo={(line) => selectLine(editor.current, line)} />
        ) : (
          <FormErrors error={publish.error} />
        )}
        <Textarea
          ref={editor}
          label={t('blueprints.source')}
          className={classes['editor'] ?? ''}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={16}
          maxRows={36}
          spellCheck={false}
          wrap="off"
          autoCapitalize="off"
          error={faults.length > 0 && !isUnchanged}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={publish.isPending} disabled={text.trim() === ''}>
            {t('blueprints.publish')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The server begins what it says with the line, where it knows one. */
function lineOf({ detail }: FieldError): number | undefined {
  const [, line] = /^Line (\d+)/.exec(detail) ?? /\bat line (\d+)/.exec(detail) ?? []
  return line === undefined ? undefined : Number(line)
}

type FaultsProps = { readonly faults: readonly FieldError[]; readonly onGo: (line: number) => void }

function Faults({ faults, onGo }: FaultsProps) {
  const t = useTranslations('blueprints')
  return (
    <Alert color="red" icon={<WarningIcon />} role="alert" title={t('faults', { count: faults.length })}>
      <ul className={classes['faults']}>
        {faults.map((fault) => {
          const line = lineOf(fault)
          return (
            <li key={`${fault.pointer} ${fault.detail}`}>
              {line === undefined ? (
                fault.detail
              ) : (
                <UnstyledButton className={classes['faultButton'] ?? ''} onClick={() => onGo(line)}>
                  {fault.detail}
                </UnstyledButton>
              )}
            </li>
          )
        })}
      </ul>
    </Alert>
  )
}

/** Puts the selection on a line, so that it is seen and can be typed over. */
function selectLine(editor: HTMLTextAreaElement | null, line: number): void {
  if (!editor) return
  const lines = editor.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  editor.focus()
  editor.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  editor.scrollTop = (editor.scrollHeight / lines.length) * Math.max(0, line - 4)
}
