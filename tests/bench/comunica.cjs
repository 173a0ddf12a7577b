// Ask queries of a data set in memory with Comunica; prints JSON.
//
//     node comunica.cjs MODULES DATA.nq SECONDS QUERY.rq ...
//
// MODULES is a directory in which npm has installed @comunica/query-sparql-rdfjs (4) and n3. Each query is asked once
// to warm up and then three times; one that takes longer than SECONDS is given up and counts as null.

const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const [modules, data, limit, ...queries] = process.argv.slice(2);
const from = createRequire(path.join(path.resolve(modules), "index.js"));
const { QueryEngine } = from("@comunica/query-sparql-rdfjs");
const N3 = from("n3");

function load(file) {
  return new Promise((resolve, reject) => {
    const store = new N3.Store();
    const parser = new N3.StreamParser({ format: "application/n-quads" });
    fs.createReadStream(file).pipe(parser);
    parser.on("data", (quad) => store.add(quad)).on("error", reject).on("end", () => resolve(store));
  });
}

async function answer(engine, store, text) {
  const result = await engine.query(text, { sources: [store], unionDefaultGraph: false });
  if (result.resultType === "boolean") return [await result.execute()];
  const stream = await result.execute();
  return new Promise((resolve, reject) => {
    let rows = 0;
    const timer = setTimeout(() => { stream.destroy(); reject(new Error("too slow")); }, 1000 * limit);
    stream.on("data", () => { rows += 1; });
    stream.on("end", () => { clearTimeout(timer); resolve(rows); });
    stream.on("error", (error) => { clearTimeout(timer); reject(error); });
  });
}

async function main() {
  const started = process.hrtime.bigint();
  const store = await load(data);
  const seconds = (from_) => Number(process.hrtime.bigint() - from_) / 1e9;
  const out = { load: seconds(started), quads: store.size, queries: {} };
  const engine = new QueryEngine();
  for (const file of queries) {
    const text = fs.readFileSync(file, "utf8");
    const name = path.basename(file, ".rq");
    try {
      const times = [];
      let rows = 0;
      for (let turn = 0; turn < 4; turn += 1) {
        const turnStarted = process.hrtime.bigint();
        rows = await answer(engine, store, text);
        times.push(seconds(turnStarted));
      }
      times.shift();
      out.queries[name] = { seconds: times.sort((a, b) => a - b)[1], rows };
    } catch (error) {
      out.queries[name] = { seconds: null, error: String(error.message).slice(0, 200) };
    }
  }
  out.memory_mb = Math.round(process.memoryUsage().rss / 1048576);
  process.stdout.write(JSON.stringify(out));
  process.exit(0);
}

main();
