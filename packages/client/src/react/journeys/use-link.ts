import { useState } from 'react'
import type { Explanation } from '../explain.ts'

/**
 * The life of a mailed link on its page: open until a person presses the button, then done; dead once it is
 * refused as not valid, and from the start where its token was lost.
 */
export function useLink(token: string | undefined) {
  const [state, setState] = useState<'open' | 'done' | 'dead'>('open')
  const finish = () => setState('done')
  const onRefused = ({ code }: Explanation) => setState(code === 'invalid_link' ? 'dead' : 'open')

  if (token === undefined) return { state: 'dead', finish, onRefused } as const
  return { state, token, finish, onRefused }
}
