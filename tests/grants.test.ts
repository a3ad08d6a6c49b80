import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestDatabase, type TestDatabase } from '../packages/server/src/test/open-database.ts'
import { textOf } from './sources.ts'

describe('who may do what in the database', () => {
  let database: TestDatabase
  before(async () => {
    database = await openTestDatabase()
  })
  after(() => database.drop())

  const namesBy = async (query: string): Promise<string[]> => {
    const { rows } = await database.owner.query(query, [], query.slice(0, 40))
    return (rows as { name: string }[]).map(({ name }) => name)
  }
  const ours = "n.nspname in ('portcullis', 'portcullis_vault')"

  test('[DATABASE-16] every table, sequence and function is named with its grants, or with why it has none', async () => {
    const grants = textOf('packages/server/migrations/grants.sql')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/\( | \)/g, (bracket) => bracket.trim())
    const relations = await namesBy(`
      select n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and c.relname !~ '^events_\\d{4}_\\d{2}$'`)
    const functions = await namesBy(`
      select n.nspname || '.' || p.proname || '(' || (
        select coalesce(string_agg(
          case t.typname when 'timestamptz' then t.typname else format_type(a.oid, null) end,
          ', ' order by a.place), '')
        from unnest(p.proargtypes) with ordinality a (oid, place) join pg_type t on t.oid = a.oid
      ) || ')' as name
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours}`)

    const unnamed = [
      ...relations.filter((name) => !new RegExp(`\\b${name}\\b`).test(grants)),
      ...functions.filter((name) => !grants.includes(name)),
    ]
    assert.deepEqual(unnamed, [])
    assert.ok(relations.length > 15 && functions.length > 30, 'they were found')
  })

  test('[DATABASE-16] what runs as the owner looks up nothing where others could put something, and is not for everybody', async () => {
    const definers = await namesBy(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ours} and p.prosecdef`)
    const loose = await namesBy(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ours} and p.prosecdef and (
        not 'search_path=pg_catalog, pg_temp' = any (coalesce(p.proconfig, '{}')) or p.proowner <> n.nspowner
      )`)
    const open = await namesBy(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ours} and exists (
        select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0
      )`)

    assert.deepEqual([loose, open], [[], []])
    assert.ok(definers.length > 20, `${definers.length} were found`)
  })

  test('[DATABASE-16] outside of its functions nobody but the owner may do anything in the vault', async () => {
    const open = await namesBy(`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        cross join lateral aclexplode(c.relacl) a
      where n.nspname = 'portcullis_vault' and a.grantee <> c.relowner
      union all
      select c.relname || '.' || t.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute t on t.attrelid = c.oid and t.attacl is not null
      where n.nspname = 'portcullis_vault'`)

    assert.deepEqual(open, [])
  })
})
