import { Anchor } from '@mantine/core'
import { Fragment } from 'react'

const address = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/

/** Plain text whose addresses are links; nothing else in it means anything. */
export function LinkedText({ children }: { children: string }) {
  return children.split(address).map((part, index) => {
    const key = `${index} ${part}`
    if (index % 2 === 0) return <Fragment key={key}>{part}</Fragment>
    return (
      <Anchor key={key} href={part} target="_blank" rel="noreferrer noopener" inherit underline="always">
        {part}
      </Anchor>
    )
  })
}
