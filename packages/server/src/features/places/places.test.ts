import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readProductionSettings } from '../../settings.ts'
import { captureLog } from '../../test/capture-log.ts'
import { type House, openHouse } from '../../test/house.ts'
import { leastKmBetween } from './place.ts'
import { createPlaces } from './places.ts'
import { readPlaceFile } from './read-place-file.ts'
import { findPlacesMistakes } from './settings.ts'
import { sampleNetworks } from './test/sample-places.ts'
import { writeMmdb } from './test/write-mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-places-'))
const berlin = '192.0.2.1'

after(() => rmSync(folder, { recursive: true }))

const keep = (name: string, bytes: Buffer | string) => {
  const path = join(folder, name)
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
  return path
}

describe('a file of places', () => {
  const { find, facts } = readPlaceFile(writeMmdb(sampleNetworks))

  test('[PLACES-1] tells the place of an address, of IPv4 however it is written, and of IPv6', () => {
    const spot = { latitude: 52.52, longitude: 13.405, radiusKm: 20 }
    assert.deepEqual(find(berlin), { country: 'DE', name: 'Berlin, Germany', spot })
    assert.equal(find('::ffff:192.0.2.1')?.name, 'Berlin, Germany')
    assert.equal(find('192.0.2.200')?.name, 'Munich, Germany')
    assert.equal(find('2001:db8:1:2::3')?.name, 'Tokyo, Japan')
    assert.deepEqual(find('203.0.113.9'), { country: 'FR', name: 'France' })
    assert.deepEqual(facts, { type: 'GeoLite2-City', builtAt: new Date('2026-11-20T00:00:00Z') })
  })

  test('[PLACES-4] an address that is nowhere, at many places or none at all has no place', () => {
    for (const ip of [
      '10.0.0.1',
      '2001:db8:2::1',
      '203.0.113.200',
      '',
      'system',
      '192.0.2',
      '192.0.2.1%eth0',
    ])
      assert.equal(find(ip), undefined, ip)
  })

  test('[PLACES-4] whatever stands in a file, an address has a place in plain words, or none', () => {
    const odd = readPlaceFile(
      writeMmdb({
        '192.0.2.0/24': { country: { iso_code: 'DE', names: { en: '<b>Ger\r\nBcc: many</b>' } } },
        '198.51.100.0/24': { country: { iso_code: 'javascript' } },
        '203.0.113.0/24': { country: 'DE', location: { latitude: 'x' } },
      }),
    )

    assert.equal(odd.find(berlin)?.name, 'bGerBcc manyb')
    assert.equal(odd.find('198.51.100.1'), undefined)
    assert.equal(odd.find('203.0.113.1'), undefined)
  })

  test('[PLACES-4] a file with a broken line is used for the others', () => {
    const bytes = writeMmdb({ '192.0.2.0/24': sampleNetworks['192.0.2.0/25'] })
    bytes.fill(0xff, bytes.indexOf('Berlin'), bytes.indexOf('Berlin') + 12)

    const broken = readPlaceFile(bytes)

    assert.doesNotThrow(() => broken.find(berlin))
  })
})

describe('distances between places', () => {
  const placeOf = (latitude: number, longitude: number, radiusKm = 0) => ({
    country: 'XX',
    name: 'X',
    spot: { latitude, longitude, radiusKm },
  })

  test('[PLACES-5] two places are as far apart as the edges of their circles', () => {
    const apart = leastKmBetween(placeOf(52.52, 13.405), placeOf(35.69, 139.692)) ?? 0
    assert.ok(Math.abs(apart - 8919) < 50, `Berlin to Tokyo is ${apart} km`)
    const circles = leastKmBetween(placeOf(52.52, 13.405, 100), placeOf(35.69, 139.692, 200)) ?? 0
    assert.ok(Math.abs(apart - circles - 300) < 0.001)
    assert.equal(leastKmBetween(placeOf(52.52, 13.405, 400), placeOf(48.137, 11.575, 200)), 0)
  })

  test('[PLACES-5] the date line and the poles are no distance', () => {
    assert.ok((leastKmBetween(placeOf(0, 179.9), placeOf(0, -179.9)) ?? 0) < 25)
    assert.ok((leastKmBetween(placeOf(90, 0), placeOf(90, 180)) ?? 1) < 0.001)
    assert.ok(Math.abs((leastKmBetween(placeOf(0, 0), placeOf(0, 180)) ?? 0) - 20_015) < 1)
  })

  test('[PLACES-5] a country alone is at no distance', () => {
    assert.equal(leastKmBetween({ country: 'FR', name: 'France' }, placeOf(0, 0)), undefined)
  })
})

describe('GEOIP_FILE', () => {
  let house: House
  before(async () => {
    house = await openHouse()
  })
  after(() => house.close())

  const placesOf = (file?: string) => {
    const { log, lines } = captureLog()
    const settings = { ...house.settings, places: { file } }
    return { places: createPlaces({ ...house.ctx, settings, log }), lines }
  }

  test('[PLACES-2] a file that cannot be used is a mistake, which says why and what to write', () => {
    const whole = writeMmdb(sampleNetworks)
    mkdirSync(join(folder, 'a-folder'))
    const files = {
      [join(folder, 'missing.mmdb')]: /there is no such file/,
      [join(folder, 'a-folder')]: /it is a folder/,
      [keep('empty.mmdb', '')]: /it is no MaxMind database/,
      [keep('text.mmdb', 'network,geoname_id\n'.repeat(1000))]: /it is no MaxMind database/,
      [keep('cut.mmdb', whole.subarray(0, -200))]: /it is no MaxMind database/,
      [keep('asn.mmdb', writeMmdb({}, { type: 'GeoLite2-ASN' }))]: /GeoLite2-ASN, which has no places/,
    }

    for (const [file, why] of Object.entries(files)) {
      const [mistake] = findPlacesMistakes({ ...house.settings, places: { file } })
      assert.equal(mistake?.env, 'GEOIP_FILE')
      assert.match(mistake?.message ?? '', why)
      assert.match(mistake?.message ?? '', /name that file, or remove the setting/)
    }
    assert.deepEqual(findPlacesMistakes({ ...house.settings, places: { file: keep('good', whole) } }), [])
  })

  test('[PLACES-2] no server starts with a file that cannot be used', () => {
    const refused = /GEOIP_FILE: \/nowhere\.mmdb cannot be used: there is no such file/
    assert.throws(() => readProductionSettings({ GEOIP_FILE: '/nowhere.mmdb' }), refused)
  })

  test('[PLACES-1] without the setting no address has a place, and nothing is read', async () => {
    const { places, lines } = placesOf()

    places.start()
    await places.reload()

    assert.equal(places.areKnown(), false)
    assert.equal(places.find(berlin), undefined)
    assert.deepEqual(lines, [])
    await places.stop()
  })

  test('[PLACES-3] a file that stays as it was is read once', async () => {
    const path = keep('same.mmdb', writeMmdb(sampleNetworks))
    const { places, lines } = placesOf(path)
    await places.reload()
    await places.reload()
    assert.equal(lines.length, 1)

    rmSync(path)
    const gone = placesOf(path)
    await gone.places.reload()

    assert.equal(places.find(berlin)?.name, 'Berlin, Germany')
    assert.equal(gone.lines.length, 1)
  })

  test('[PLACES-3] a replaced file is taken over, and a broken one is said to be while the former goes on', async () => {
    const path = keep('kept.mmdb', writeMmdb(sampleNetworks))
    const { places, lines } = placesOf(path)
    await places.reload()
    assert.equal(places.find(berlin)?.name, 'Berlin, Germany')

    keep('kept.mmdb', 'half of a fi')
    await places.reload()
    assert.equal(places.find(berlin)?.name, 'Berlin, Germany')
    assert.match(JSON.stringify(lines.at(-1)), /places not read, those before go on/)
    rmSync(path)
    await places.reload()
    assert.equal(places.find(berlin)?.name, 'Berlin, Germany')
    assert.match(JSON.stringify(lines.at(-1)), /there is no such file/)

    keep('kept.mmdb', writeMmdb({ '192.0.2.0/24': sampleNetworks['198.51.100.0/25'] }))
    await places.reload()

    assert.equal(places.find(berlin)?.name, 'Tokyo, Japan')
  })
})
