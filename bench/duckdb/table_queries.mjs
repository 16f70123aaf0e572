// DuckDB over Parquet: the queries of `b2d bench table`. Called by run.sh.
//   node table_queries.mjs convert CSV PARQUET           writes the Parquet file (Zstandard) from a CSV export
//   node table_queries.mjs run PARQUET FOLDER [REPEATS]  checks b2d's results in FOLDER row for row, then prints the medians
// Results stay in DuckDB's own memory: turning them into JavaScript values is not timed.
import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, statSync } from 'node:fs';

const THREADS = process.env.B2D_BENCH_THREADS ?? '2';
const QUERIES = {
  q1: 'temp > 308.5',
  q2: 'wind < 0.5 AND temp > 300 AND precip > 3',
  q3: 'lat > 45 AND lat < 46 AND temp > 290',
};

const text = (path) => `'${path.replaceAll("'", "''")}'`;

async function connect() {
  const instance = await DuckDBInstance.create(':memory:', { threads: THREADS });
  return instance.connect();
}

async function convert(csv, parquet) {
  const connection = await connect();
  // The types of the table that the benchmark makes; another table's are found by DuckDB.
  const header = await connection.runAndReadAll(`SELECT columns FROM sniff_csv(${text(csv)})`);
  const names = header.getRows()[0][0].items.map((c) => c.entries.name);
  const isWeather = ['time', 'lat', 'lon', 'wind', 'temp', 'precip', 'press', 'snow'].every((n, i) => names[i] === n);
  const types = isWeather
    ? `, types = {${names.map((n) => `${text(n)}: '${n === 'time' ? 'BIGINT' : 'FLOAT'}'`).join(', ')}}` : '';
  await connection.run(
    `COPY (SELECT * FROM read_csv(${text(csv)}${types})) TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
}

async function median(connection, sql, repeats) {
  await connection.run(sql);
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = process.hrtime.bigint();
    await connection.run(sql);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

async function number(connection, sql) {
  return Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
}

// Row for row: the n-th of one against the n-th of the other, all columns.
async function check(connection, parquet, csv, condition, name) {
  const columns = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${parquet}`)).getRows().map((r) => [r[0], r[1]]);
  const types = `types = {${columns.map(([n, t]) => `${text(n)}: '${t}'`).join(', ')}}`;
  const differ = columns.map(([n]) => `a."${n}" IS DISTINCT FROM b."${n}"`).join(' OR ');
  const wrong = await number(connection,
    `SELECT count(*) FROM (SELECT * FROM ${parquet} WHERE ${condition}) a
     POSITIONAL JOIN (SELECT * FROM read_csv(${text(csv)}, header = true, ${types})) b WHERE ${differ}`);
  if (wrong !== 0) {
    throw new Error(`${name}: ${wrong} rows of b2d differ from DuckDB's`);
  }
}

async function run(file, folder, repeats) {
  const connection = await connect();
  const parquet = `read_parquet(${text(file)})`;
  const result = {};
  const put = (name, value, unit, more = {}) => { result[name] = { value: Math.round(value * 1e4) / 1e4, unit, ...more }; };
  put('size', statSync(file).size / 1e6, 'MB');
  put('column', await median(connection, `SELECT temp FROM ${parquet}`, repeats), 'ms');
  for (const [name, condition] of Object.entries(QUERIES)) {
    const csv = `${folder}/${name}.csv`;
    const checked = existsSync(csv);
    if (checked) await check(connection, parquet, csv, condition, name);
    const rows = await number(connection, `SELECT count(*) FROM ${parquet} WHERE ${condition}`);
    put(name, await median(connection, `SELECT * FROM ${parquet} WHERE ${condition}`, repeats), 'ms', { rows, checked });
  }
  put('sum', await median(connection, `SELECT sum(temp) FROM ${parquet}`, repeats), 'ms',
    { result: await number(connection, `SELECT sum(temp::DOUBLE) FROM ${parquet}`) });
  put('mean', await median(connection, `SELECT avg(temp) FROM ${parquet}`, repeats), 'ms',
    { result: await number(connection, `SELECT avg(temp::DOUBLE) FROM ${parquet}`) });
  put('group_by', await median(connection, `SELECT time, avg(temp) FROM ${parquet} GROUP BY time`, repeats), 'ms',
    { rows: await number(connection, `SELECT count(DISTINCT time) FROM ${parquet}`) });
  console.log(JSON.stringify({ duckdb: result }, null, 1));
}

const [verb, ...args] = process.argv.slice(2);
if (verb === 'convert' && args.length === 2) await convert(args[0], args[1]);
else if (verb === 'run' && args.length >= 2) await run(args[0], args[1], Number(args[2] ?? 5));
else {
  console.error('usage: table_queries.mjs convert CSV PARQUET | run PARQUET FOLDER [REPEATS]');
  process.exit(2);
}
