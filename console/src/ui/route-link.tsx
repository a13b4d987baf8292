import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react'
import { parseSearch } from '#lib/search-text'

type RouteLinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'target'> & {
  /** An address made by `#lib/paths`, with its query if it has one. */
  readonly to: string
  /** Marks the link as the present page only at exactly this address. */
  readonly exact?: boolean
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A real link that the router follows without loading the page anew. */
export function RouteLink({ to, exact = false, ...rest }: RouteLinkProps) {
  const [path = '/', query] = to.split('?')
  return (
    <Link
      to={path}
      search={query ? parseSearch(query) : {}}
      preload="intent"
      activeOptions={{ exact }}
      {...rest}
    />
  )
}

export function TextLink({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) {
  return (
    <Anchor component={RouteLink} to={to} inherit={rest.size === undefined} {...rest}>
      {children}
    </Anchor>
  )
}

export function LinkButton({ to, children, ...rest }: ButtonProps & { to: string; children: ReactNode }) {
  return (
    <Button component={RouteLink} to={to} {...rest}>
      {children}
    </Button>
  )
}
