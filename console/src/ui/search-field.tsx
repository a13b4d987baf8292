import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { SearchIcon } from './icons.tsx'

const settleMs = 250

type SearchFieldProps = {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** A text filter that asks the server once typing has paused. */
export function SearchField({ label, value = '', onChange }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // The address changed by other means, such as the back button or "clear filters".
  if (value !== shown) {
    setShown(value)
    setText(value)
  }
  const settle = useDebouncedCallback((next: string) => {
    setShown(next)
    onChange(next === '' ? undefined : next)
  }, settleMs)
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<SearchIcon size={16} />}
      value={text}
      maxLength={100}
      miw={{ base: '100%', xs: 260 }}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        settle(currentTarget.value)
      }}
    />
  )
}
