// Real tables for the import of CSV, and what DuckDB answers. Usage: node answers.mjs FLIGHTS_CSV ANSWERS_JSON
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , flightsCsv, answersFile] = process.argv;
const data = fileURLToPath(new URL('./node_modules/vega-datasets/data/', import.meta.url));
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const ask = async (query) => (await connection.runAndReadAll(query)).getRowsJson().map((row) => row.map(String));

await connection.run(`copy (select * from '${data}flights-3m.parquet') to '${flightsCsv}' (header)`);
await connection.run(`create view flights as select * from '${data}flights-3m.parquet'`);
const where = {
  '(delay > 60) & (distance < 500)': 'delay > 60 and distance < 500',
  "(origin == 'ORD') & (delay <= -10)": "origin = 'ORD' and delay <= -10",
  "(destination == 'SFO') | (distance >= 4000)": "destination = 'SFO' or distance >= 4000",
  '~(delay < 300)': 'not (delay < 300)',
};
const answers = { data, queries: {}, birds: await ask(`select * from read_csv('${data}birdstrikes.csv', all_varchar = true, nullstr = '')`),
  zips: await ask(`select * from read_csv('${data}zipcodes.csv', all_varchar = true, nullstr = '')`) };
for (const [ours, theirs] of Object.entries(where)) {
  answers.queries[ours] = (await ask(`select count(*), sum(delay), sum(distance), min(delay), max(distance) from flights where ${theirs}`))[0];
}
answers.groups = await ask('select origin, count(*), sum(delay) from flights group by origin order by origin');
writeFileSync(answersFile, JSON.stringify(answers));
