import type { CurrentAnnouncement } from '@freehold/contract'
import { Alert, Text } from '@mantine/core'
import { useFormatter, useLocale, useTranslations } from 'use-intl'
import { InfoIcon, SettingsIcon, WarningIcon } from '#ui/icons'
import { LinkedText } from './linked-text.tsx'

const looks = {
  info: { color: 'blue', Icon: InfoIcon },
  warning: { color: 'orange', Icon: WarningIcon },
  maintenance: { color: 'grape', Icon: SettingsIcon },
} as const

type NoticeProps = {
  readonly announcement: Pick<CurrentAnnouncement, 'severity' | 'title' | 'content' | 'endsAt' | 'readOnly'>
  /** Absent where it cannot be dismissed. */
  readonly onDismiss?: (() => void) | undefined
}

/** One announcement as everyone sees it whom it is for. */
export function AnnouncementNotice({ announcement, onDismiss }: NoticeProps) {
  const t = useTranslations('announcements')
  const format = useFormatter()
  const language = useLocale() === 'de' ? 'de' : 'en'
  const { severity, endsAt, readOnly } = announcement
  const { color, Icon } = looks[severity]
  const title = announcement.title[language]
  const content = announcement.content[language]
  const isTimed = severity === 'maintenance' && endsAt !== null
  return (
    <Alert
      role="note"
      color={color}
      icon={<Icon />}
      title={title}
      withCloseButton={onDismiss !== undefined}
      closeButtonLabel={t('dismissOf', { title })}
      {...(onDismiss === undefined ? {} : { onClose: onDismiss })}
    >
      {content === '' ? null : (
        <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
          <LinkedText>{content}</LinkedText>
        </Text>
      )}
      {isTimed ? (
        <Text size="sm">
          {t('untilTime', {
            time: format.dateTime(new Date(endsAt), { dateStyle: 'medium', timeStyle: 'short' }),
          })}
        </Text>
      ) : null}
      {readOnly ? <Text size="sm">{t('readOnlyNote')}</Text> : null}
    </Alert>
  )
}
