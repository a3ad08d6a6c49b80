import { migrate } from '../packages/server/src/platform/db/migrate.ts'
import { openPglite } from '../packages/server/src/platform/db/pglite.ts'

/** The schema as the migrations make it, in the words of PostgreSQL's own catalogue, in a fixed order. */
export async function describeSchema(): Promise<string> {
  const driver = await openPglite({ memory: true })
  try {
    await migrate(driver)
    const parts: string[] = []
    for (const query of [tables, indexes, functions, triggers]) {
      const { rows } = await driver.pglite.query<{ definition: string }>(query)
      parts.push(...rows.map(({ definition }) => `${definition.trim()};`))
    }
    return `-- Made from the migrations by npm run docs. Read it; never run it.\n\n${parts.join('\n\n')}\n`
  } finally {
    await driver.close()
  }
}

const ours = "n.nspname in ('portcullis', 'portcullis_vault')"

/** Partitions of months, which are others at every reading. */
const dated = "c.relname ~ '_\\d{4}_\\d{2}(_|$)'"

const tables = `
  select format(E'create %stable %I.%I (\\n%s\\n)%s',
      case c.relpersistence when 'u' then 'unlogged ' else '' end, n.nspname, c.relname,
    string_agg(part, E',\\n' order by place, part),
    case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end) as definition
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    cross join lateral (
      select a.attnum as place, format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end,
        coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as part
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      union all
      select 1000, '  ' || pg_get_constraintdef(k.oid) from pg_constraint k
      where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c')
    ) as parts
  where ${ours} and c.relkind in ('r', 'p') and not ${dated}
  group by n.nspname, c.relname, c.relkind, c.oid
  order by n.nspname, c.relname`

const indexes = `
  select pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not exists (select from pg_constraint k where k.conindid = i.indexrelid) and not ${dated}
  order by 1`

const functions = `
  select pg_get_functiondef(p.oid) as definition
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${ours} order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)`

const triggers = `
  select pg_get_triggerdef(t.oid) as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not t.tgisinternal order by 1`
