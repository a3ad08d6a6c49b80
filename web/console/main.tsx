import { takeLinkToken, tokenIn } from '../ui/link-token.ts'
import { base } from '../ui/place.ts'
import { mount } from '../ui/start.tsx'
import { Console } from './console.tsx'
import { FirstAdministrator } from './first-administrator.tsx'
import { placeOf } from './place.ts'

const isFirst = placeOf(location.pathname.slice(base.length)).page === 'firstAdministrator'
const token = isFirst ? takeLinkToken(window) : undefined
// A second link opened in the same tab changes the fragment alone, and the browser loads nothing again.
if (isFirst) addEventListener('hashchange', () => tokenIn(location.hash) !== undefined && location.reload())
if (!isFirst) document.getElementById('page')?.classList.replace('narrow', 'console')

// The console is in English, and so is what it shares with the other pages.
mount(isFirst ? <FirstAdministrator token={token} /> : <Console />, ['en'])
