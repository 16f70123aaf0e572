// HDF5 and the Blosc2 filter compiled to WebAssembly by others, one process for a whole list of cases.
//
//   node peer.mjs write  MANIFEST CONTENT FILE REPORT   writes the cases whose types h5wasm can create
//   node peer.mjs filters FILE REPORT                   writes i * 7 % 251 as 40 x 50 integers through each other filter
//   node peer.mjs digest FILE REPORT                    shape, filters and SHA-256 of the values of every dataset
//
// CONTENT holds the bytes of all cases one after the other, in the order of the manifest. Values are digested as h5wasm
// hands them out: in C order, little-endian, laid out as stored otherwise.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { attach } from "./shims.mjs";
import h5wasm from "h5wasm/node";
import { install_local_plugins } from "h5wasm-plugins";

const FILTER = 32026;
const CODECS = { blosclz: 0, lz4: 1, lz4hc: 2, zlib: 4, zstd: 5 };
// What h5wasm creates well. Integers of 8 bytes are left out: they get a precision of 32 bits, and lose the rest.
const SIZES = { int: [1, 2, 4], uint: [1, 2, 4], float: [4, 8] };

const module = await h5wasm.ready;
attach(module);
install_local_plugins(module);
module.activate_throwing_error_handler();

// HDF5 numbers its classes; h5wasm wants the number.
function classOf(type) {
  if (type.big_endian || !SIZES[type.kind]?.includes(type.size)) return undefined;
  return type.kind === "float" ? module.H5T_class_t.H5T_FLOAT.value : module.H5T_class_t.H5T_INTEGER.value;
}

function withMemory(bytes, action) {
  const address = module._malloc(bytes);
  try {
    return action(address);
  } finally {
    module._free(address);
  }
}

function write(manifest, content, path, report) {
  const cases = JSON.parse(readFileSync(manifest, "utf8"));
  const all = readFileSync(content);
  const skipped = {};
  const file = new h5wasm.File(path, "w");
  let offset = 0;
  for (const test of cases) {
    const count = test.shape.reduce((product, extent) => product * extent, 1);
    const bytes = count * test.type.size;
    const values = all.subarray(offset, offset + bytes);
    offset += bytes;
    const typeClass = classOf(test.type);
    if (typeClass === undefined) {
      skipped[test.name] = "h5wasm creates no such type";
      continue;
    }
    const maxShape = test.shape.map(BigInt);
    if (test.extendible) maxShape[0] = 18446744073709551615n;
    withMemory(bytes, (address) => {
      module.HEAPU8.set(values, address);
      module.create_dataset(
        file.file_id, "/" + test.name, BigInt(address), test.shape.map(BigInt), maxShape, test.chunks.map(BigInt), typeClass,
        test.type.size, test.type.kind === "int", false, FILTER,
        [0, test.block_size, 0, 0, test.level, test.shuffle, CODECS[test.codec]], false);
    });
  }
  file.close();
  writeFileSync(report, JSON.stringify({ checked: cases.length, failures: {}, skipped }));
}

// Parameters as their users give them.
const OTHERS = {
  lzf: [32000, []], lz4: [32004, []], zstd: [32015, [5]], bitshuffle: [32008, [0, 0]], bitshuffle_lz4: [32008, [0, 2]],
  bitshuffle_zstd: [32008, [0, 3, 5]], blosc_blosclz: [32001, [0, 0, 0, 0, 5, 1, 0]], blosc_lz4: [32001, [0, 0, 0, 0, 5, 2, 1]],
  blosc_zstd: [32001, [0, 0, 0, 0, 5, 1, 5]], deflate: [1, [6]], shuffle: [2, []], fletcher32: [3, []],
};

function filters(path, report) {
  const file = new h5wasm.File(path, "w");
  const values = Int32Array.from({ length: 2000 }, (_, i) => (i * 7) % 251);
  const done = [];
  const failures = {};
  for (const [name, [id, parameters]] of Object.entries(OTHERS)) {
    try {
      withMemory(values.byteLength, (address) => {
        module.HEAPU8.set(new Uint8Array(values.buffer), address);
        const status = module.create_dataset(
          file.file_id, "/" + name, BigInt(address), [40n, 50n], [40n, 50n], [16n, 20n], module.H5T_class_t.H5T_INTEGER.value, 4,
          true, false, id, parameters, false);
        if (status < 0) throw new Error(`create_dataset failed with ${status}`);
      });
      done.push(name);
    } catch (error) {
      failures[name] = String(error.message ?? error).slice(0, 300);
    }
  }
  file.close();
  writeFileSync(report, JSON.stringify({ done, failures }));
}

function digestDataset(file, path) {
  const metadata = module.get_dataset_metadata(file.file_id, path);
  const bytes = metadata.size * Number(metadata.total_size);
  return withMemory(bytes, (address) => {
    const status = module.get_dataset_data(file.file_id, path, null, null, null, BigInt(address));
    if (status < 0) throw new Error(`H5Dread failed with ${status}`);
    const sha256 = createHash("sha256").update(module.HEAPU8.subarray(address, address + bytes)).digest("hex");
    const filters = module.get_dataset_filters(file.file_id, path).map((filter) => filter.id);
    return { shape: metadata.shape.map(Number), chunks: metadata.chunks?.map(Number) ?? null, size: metadata.size, filters, sha256 };
  });
}

function digest(path, report) {
  const file = new h5wasm.File(path, "r");
  const datasets = {};
  const failures = {};
  for (const name of file.keys()) {
    if (file.get_type("/" + name) !== module.H5G_DATASET) continue;
    try {
      datasets[name] = digestDataset(file, "/" + name);
    } catch (error) {
      failures[name] = String(error.message ?? error).slice(0, 300);
    }
  }
  file.close();
  writeFileSync(report, JSON.stringify({ datasets, failures }));
}

const [verb, ...rest] = process.argv.slice(2);
if (verb === "write" && rest.length === 4) write(...rest);
else if (verb === "filters" && rest.length === 2) filters(...rest);
else if (verb === "digest" && rest.length === 2) digest(...rest);
else {
  console.error("usage: peer.mjs write MANIFEST CONTENT FILE REPORT | filters FILE REPORT | digest FILE REPORT");
  process.exit(2);
}
