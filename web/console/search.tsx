import { type ReactNode, useId } from 'react'
import { words } from './words.ts'

type SearchProps = {
  label: string
  initial: string | undefined
  onSearch: (typed: string | undefined) => void
  children?: ReactNode
}

/** A field to search by. Its form is sent by this code alone: nothing typed becomes part of an address. */
export function Search({ label, initial, onSearch, children }: SearchProps) {
  const id = useId()
  const { find, clear } = words.accounts
  return (
    <form
      className="search"
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = String(new FormData(event.currentTarget).get('search') ?? '').trim()
        onSearch(typed === '' ? undefined : typed)
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        key={initial ?? ''}
        className="pc-input"
        type="search"
        name="search"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        defaultValue={initial}
      />
      <button type="submit" className="pc-button pc-main">
        {find}
      </button>
      {initial !== undefined && (
        <button type="button" className="pc-button pc-quiet" onClick={() => onSearch(undefined)}>
          {clear}
        </button>
      )}
      {children}
    </form>
  )
}

type ChoiceProps = {
  label: string
  options: Record<string, string>
  chosen: string
  onChoose: (value: string) => void
}

/** One of a few. */
export function Choice({ label, options, chosen, onChoose }: ChoiceProps) {
  const id = useId()
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="pc-input"
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {Object.entries(options).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
