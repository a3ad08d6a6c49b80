import { useId } from 'react'
import type { AdminAccountAnswer, OperatorRole } from '@portcullis/protocol/admin-shapes'
import { paths } from '@portcullis/protocol/paths'
import { type Acting, useMayAct } from './account.tsx'
import { Act } from './act.tsx'
import { useAdmin } from './admin.ts'
import { words } from './words.ts'

const { acts } = words

/** What can be done to an account; who may not, reads why. */
export function AccountActs({ answer, acting }: { answer: AdminAccountAnswer; acting: Acting }) {
  const { self, may } = useAdmin()
  const mayAct = useMayAct()
  const { account, lock } = answer
  const { own, above, looksOnly, gone } = words.account

  if (!may('support')) return <p>{looksOnly}</p>
  if (account.id === self.accountId) return <p>{own}</p>
  if (account.closedAt !== null) return <p>{gone}</p>
  if (!mayAct(account)) return <p>{above}</p>

  const known = new Set(answer.events.map((event) => event.number))
  const every = { whom: account.email, onDone: acting.onDone }
  return (
    <div className="buttons">
      <Act
        {...every}
        says={acts.endSessions}
        tone="danger"
        perform={(reason) => acting.act('end-sessions', { reason }, (after) => after.sessions.length === 0)}
      />
      {lock.guesses > 0 && (
        <Act
          {...every}
          says={acts.unlock}
          perform={(reason) => acting.act('unlock', { reason }, (after) => after.lock.lockedUntil === null)}
        />
      )}
      {account.suspendedAt === null ? (
        <Act
          {...every}
          says={acts.suspend}
          tone="danger"
          perform={(reason) =>
            acting.act(
              'suspend',
              { reason },
              (after) => after.account.suspendedAt !== null && after.sessions.length === 0,
            )
          }
        />
      ) : (
        <Act
          {...every}
          says={acts.unsuspend}
          perform={(reason) =>
            acting.act('unsuspend', { reason }, (after) => after.account.suspendedAt === null)
          }
        />
      )}
      <Act
        {...every}
        says={acts.forceReset}
        tone="danger"
        perform={(reason) =>
          acting.act('force-reset', { reason }, ({ events }) =>
            events.some((event) => event.event === 'admin-accounts.reset-forced' && !known.has(event.number)),
          )
        }
      />
      {may('administer') && <Grant answer={answer} acting={acting} />}
    </div>
  )
}

function Grant({ answer: { account }, acting }: { answer: AdminAccountAnswer; acting: Acting }) {
  const id = useId()
  const { post } = useAdmin()
  const path = `${paths.adminOperators}/${encodeURIComponent(account.id)}/grant`
  return (
    <Act
      says={acts.grant}
      whom={account.email}
      onDone={acting.onDone}
      perform={async (reason, typed) => {
        const role = typed('role')
        await post(path, { role, reason })
        return acting.reread((after) => after.account.role === role)
      }}
    >
      <div className="pc-field">
        <label className="pc-label" htmlFor={id}>
          {words.role}
        </label>
        <select id={id} name="role" className="pc-input" defaultValue={account.role ?? 'auditor'}>
          {(Object.keys(words.roles) as OperatorRole[]).toReversed().map((role) => (
            <option key={role} value={role}>
              {words.roles[role]}
            </option>
          ))}
        </select>
      </div>
    </Act>
  )
}
