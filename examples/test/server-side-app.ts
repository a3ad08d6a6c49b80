import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openFront } from '../front.ts'
import { freePort, startChild } from './children.ts'
import { Person } from './person.ts'
import { type Portcullis, startPortcullis } from './portcullis.ts'

/** What an app of notes shows and does, whatever it is made with. */
export type ServerSideApp = {
  /** What Node runs. */
  words: string[]
  env?: Record<string, string>
  /** Adds a note as the app's page does, or as a page of another origin does. */
  add?: (person: Person, note: string, from?: string) => Promise<Response>
}

/**
 * Runs an app beside a real server behind one origin, and tests what every app with a session must do. Gives
 * visitors for what only this one does.
 */
export function testServerSideApp({ words, env, add = addByForm }: ServerSideApp) {
  let place: Place
  before(async () => {
    place = await openPlace(words, env)
  })
  after(() => place?.close())

  const visitor = (email: string) => new Person(email, place.origin)
  const somebody = async (email: string) => (await visitor(email).signUp(place.portcullis)).signIn()
  const toSignIn = (answer: Response) => {
    const { pathname, searchParams } = new URL(answer.headers.get('Location') ?? '', place.origin)
    return { pathname, returnTo: searchParams.get('return_to') }
  }

  test('whoever is not signed in is led to the sign-in page and back', async () => {
    const stranger = visitor('eve@example.com')

    const answer = await stranger.get('/notes?order=new')

    assert.ok([302, 303, 307].includes(answer.status), `${answer.status}`)
    assert.deepEqual(toSignIn(answer), { pathname: '/auth/sign-in', returnTo: '/notes?order=new' })
    assert.match(await (await stranger.get('/')).text(), /Sign in/)
    const page = await stranger.get('/auth/sign-in?return_to=%2Fnotes')
    assert.equal(page.status, 200)
  })

  test('each sees their own notes, in an answer that no cache keeps', async () => {
    const [ada, bob] = [await somebody('ada@example.com'), await somebody('bob@example.com')]

    assert.ok((await add(ada, 'Buy <milk>')).status < 400)
    const answer = await ada.get('/notes')
    const shown = await answer.text()

    assert.match(shown, /ada@example\.com/)
    assert.match(shown, /Buy &(?:lt|#60);milk/)
    assert.match(answer.headers.get('Cache-Control') ?? '', /no-store/)
    const others = await (await bob.get('/notes')).text()
    assert.match(others, /bob@example\.com/)
    assert.doesNotMatch(others, /ada@|milk/)
    assert.match(await (await bob.get('/')).text(), /Hello (?:<!-- -->)?bob@example\.com/)
  })

  test('a form of another origin adds nothing', async () => {
    const cid = await somebody('cid@example.com')

    const answer = await add(cid, 'Buy poison', 'https://evil.example')

    assert.ok(answer.status >= 400, `${answer.status}`)
    assert.doesNotMatch(await (await cid.get('/notes')).text(), /poison/)
  })

  test('a sign-out elsewhere is seen at the next request, and takes the dead cookies away', async () => {
    const dee = await somebody('dee@example.com')
    const elsewhere = await visitor('dee@example.com').signIn()
    assert.equal((await dee.get('/notes')).status, 200)

    await elsewhere.endOthers()
    const answer = await dee.get('/notes')

    assert.equal(toSignIn(answer).pathname, '/auth/sign-in')
    assert.equal(dee.cookies.get('session'), undefined)
    assert.equal((await elsewhere.get('/notes')).status, 200)
  })

  test('a service that is away gives 503, and no sign-in page', async () => {
    const eli = await somebody('eli@example.com')
    await place.portcullis.stop()

    for (const path of ['/notes', '/']) {
      const answer = await eli.get(path)
      assert.equal(answer.status, 503, path)
      assert.equal(answer.headers.get('Location'), null)
      assert.doesNotMatch(await answer.text(), /eli@|Sign in/)
    }
  })
  return { visitor }
}

type Place = { origin: string; portcullis: Portcullis; close: () => Promise<unknown> }

async function openPlace(words: string[], env: Record<string, string> = {}): Promise<Place> {
  const [port, appPort] = [await freePort(), await freePort()]
  const origin = `http://localhost:${port}`
  const publicUrl = `${origin}/auth`
  const portcullis = await startPortcullis({ publicUrl })
  const settings = { ...env, AUTH_URL: publicUrl, APP_PORT: `${appPort}`, PORT: `${appPort}` }
  const app = await startChild(words, settings, `http://localhost:${appPort}/`).catch(async (cause) => {
    await portcullis.stop()
    throw cause
  })
  const front = await openFront({ port, servicePort: portcullis.port, appPort })
  const close = () => {
    front.close().closeAllConnections()
    return Promise.all([app.stop(), portcullis.stop()])
  }
  return { origin, portcullis, close }
}

function addByForm(person: Person, note: string, from?: string): Promise<Response> {
  return person.submit('/notes', new URLSearchParams({ note }), from)
}
