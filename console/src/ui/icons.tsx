import type { ReactNode } from 'react'

export type IconProps = { readonly size?: number; readonly className?: string }

/** An icon of 24 units with round strokes; it says nothing by itself, the text beside it does. */
function createIcon(drawing: ReactNode) {
  return function Icon({ size = 20, className }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        className={className}
      >
        {drawing}
      </svg>
    )
  }
}

export const HomeIcon = createIcon(<path d="M4 11 12 4.5 20 11v8.5h-5.5V14h-5v5.5H4z" />)
export const OrderIcon = createIcon(<path d="M8 5H5.5v15h13V5H16M8.5 3.5h7V7h-7zM9 12.5l2 2 4-4M9 17h6" />)
export const TenantIcon = createIcon(
  <path d="M12 3.5 19.5 8v8L12 20.5 4.5 16V8zM4.5 8 12 12.25 19.5 8M12 12.25v8.25" />,
)
export const OrganizationIcon = createIcon(
  <path d="M5 20.5V4h9v16.5M14 9.5h5v11M3.5 20.5h17M8 8h3M8 12h3M8 16h3M16.5 13h.01M16.5 16.5h.01" />,
)
export const PartnerIcon = createIcon(
  <>
    <circle cx="6.5" cy="12" r="3" />
    <circle cx="17.5" cy="6" r="2.5" />
    <circle cx="17.5" cy="18" r="2.5" />
    <path d="m9.2 10.6 6-3.3M9.2 13.4l6 3.3" />
  </>,
)
export const MembersIcon = createIcon(
  <>
    <circle cx="9" cy="8.5" r="3.25" />
    <path d="M3.5 19c.4-3.2 2.6-5 5.5-5s5.1 1.8 5.5 5M15.5 5.6a3.2 3.2 0 0 1 0 5.9M17 14.4c2 .6 3.2 2.2 3.5 4.6" />
  </>,
)
export const PersonIcon = createIcon(
  <>
    <circle cx="12" cy="8" r="3.75" />
    <path d="M5 20c.5-3.8 3.3-6 7-6s6.5 2.2 7 6" />
  </>,
)
export const MailIcon = createIcon(<path d="M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7" />)
export const ConnectorIcon = createIcon(
  <path d="M9 3.5v4M15 3.5v4M6.5 7.5h11V11a5.5 5.5 0 0 1-11 0zM12 16.5v4" />,
)
export const BlueprintIcon = createIcon(
  <path d="m12 3.5 8.5 4.25L12 12 3.5 7.75zM3.5 12l8.5 4.25L20.5 12M3.5 16.25l8.5 4.25 8.5-4.25" />,
)
export const TemplateIcon = createIcon(<path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6" />)
export const OrphanIcon = createIcon(
  <path d="m10 14-2.5 2.5a3.2 3.2 0 0 1-4.5-4.5l2.5-2.5M14 10l2.5-2.5a3.2 3.2 0 0 1 4.5 4.5L18.5 14.5M9 5.5 8.5 3M5.5 8.5 3 8M15 18.5l.5 2.5M18.5 15.5l2.5.5" />,
)
export const BrandingIcon = createIcon(
  <path d="M12 4.5a7.5 7.5 0 1 0 0 15c1.4 0 1.8-1 1.2-2-.7-1.2 0-2.5 1.4-2.5h2.4a2.5 2.5 0 0 0 2.5-2.6C19.4 8 16 4.5 12 4.5zM8.2 11.2h.01M11 8.2h.01M15 9.2h.01" />,
)
export const BackupIcon = createIcon(
  <path d="M4.5 7.5 6.5 4h11l2 3.5M4.5 7.5h15v12h-15zM12 10.5v6M9.5 14l2.5 2.5 2.5-2.5" />,
)
export const AuditIcon = createIcon(
  <path d="M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4.5 8.8M4.5 4.5v4.3h4.3M12 8v4.3l3 1.8" />,
)
export const SettingsIcon = createIcon(
  <>
    <path d="M4 7h8M17 7h3M4 17h3M12 17h8" />
    <circle cx="14.5" cy="7" r="2.5" />
    <circle cx="9.5" cy="17" r="2.5" />
  </>,
)
export const SignOutIcon = createIcon(<path d="M14 4.5H5.5v15H14M10.5 12H20M16.5 8.5 20 12l-3.5 3.5" />)
export const SunIcon = createIcon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
  </>,
)
export const MoonIcon = createIcon(<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z" />)
export const ContrastIcon = createIcon(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
  </>,
)
export const BellIcon = createIcon(
  <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.5a2.2 2.2 0 0 0 4 0" />,
)
export const MegaphoneIcon = createIcon(
  <path d="M4 10v4h3.5L16 19V5l-8.5 5zM19 9.5a4 4 0 0 1 0 5M7.5 14l1.5 5.5" />,
)
export const CheckIcon = createIcon(<path d="m5 12.5 4.5 4.5L19 7.5" />)
export const CrossIcon = createIcon(<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />)
export const WarningIcon = createIcon(<path d="M12 4.5 21 20H3zM12 10.5v4M12 17.2h.01" />)
export const InfoIcon = createIcon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 11v5M12 8h.01" />
  </>,
)
export const CopyIcon = createIcon(<path d="M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9" />)
export const ChevronDownIcon = createIcon(<path d="m6.5 9.5 5.5 5.5 5.5-5.5" />)
export const ChevronRightIcon = createIcon(<path d="m9.5 6.5 5.5 5.5-5.5 5.5" />)
export const ChevronLeftIcon = createIcon(<path d="M14.5 6.5 9 12l5.5 5.5" />)
export const SortIcon = createIcon(<path d="m8 9.5 4-4 4 4M8 14.5l4 4 4-4" />)
export const SortAscendingIcon = createIcon(<path d="m8 10 4-4 4 4M12 6v12" />)
export const SortDescendingIcon = createIcon(<path d="m8 14 4 4 4-4M12 18V6" />)
export const PlusIcon = createIcon(<path d="M12 5.5v13M5.5 12h13" />)
export const SearchIcon = createIcon(
  <>
    <circle cx="10.5" cy="10.5" r="6" />
    <path d="m15 15 5 5" />
  </>,
)
export const RefreshIcon = createIcon(<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4l2.3 2.2M19.5 4.5v4.3h-4.3" />)
export const EditIcon = createIcon(<path d="M4.5 19.5v-4L15 5l4 4L8.5 19.5zM12.5 7.5l4 4" />)
export const TrashIcon = createIcon(
  <path d="M4.5 7h15M9 7V4.5h6V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5M14 11v5" />,
)
export const LockIcon = createIcon(<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2" />)
export const PauseIcon = createIcon(<path d="M9 5.5v13M15 5.5v13" />)
export const ClockIcon = createIcon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7v5.2l3.3 2" />
  </>,
)
export const SupportIcon = createIcon(
  <path d="M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM6.4 6.4l3.5 3.5M14.1 14.1l3.5 3.5M17.6 6.4l-3.5 3.5M9.9 14.1l-3.5 3.5" />,
)
export const ShieldIcon = createIcon(
  <path d="M12 3.5 19 6v6c0 4.3-2.9 7.3-7 8.5-4.1-1.2-7-4.2-7-8.5V6zM9 12l2.2 2.2L15.2 10" />,
)
export const QuestionIcon = createIcon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M9.7 9.5a2.4 2.4 0 1 1 3.3 2.2c-.7.3-1 .8-1 1.6M12 16.5h.01" />
  </>,
)
export const DotsIcon = createIcon(<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" strokeWidth={2.75} />)
export const OfflineIcon = createIcon(
  <path d="M4 4l16 16M8.5 15.5a5 5 0 0 1 6.5-.3M5.5 12.5a9.5 9.5 0 0 1 4-2.3M13.5 10a9.5 9.5 0 0 1 5 2.5M12 19h.01" />,
)
export const ProjectIcon = createIcon(<path d="M3.5 6.5H9l2 2.5h9.5v10h-17z" />)
