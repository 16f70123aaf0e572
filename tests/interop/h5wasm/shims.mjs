// The plugin of h5wasm-plugins 0.2.1 imports functions that h5wasm does not export: zlib's two one-shot calls, and the
// destructors of pthread objects, which do nothing in a build without threads. They are lent here when the plugin is
// instantiated; without them its first zlib chunk, or the end of its first context, aborts the program.
import { deflateSync, inflateSync } from "node:zlib";

const Z_OK = 0;
const Z_BUF_ERROR = -5;
const Z_DATA_ERROR = -3;

let memory; // h5wasm's module: its views of the memory are replaced when the memory grows

export function attach(module) {
  memory = module;
}

function store(output, destination, lengthAddress) {
  const words = new DataView(memory.HEAPU8.buffer);
  if (output.length > words.getUint32(lengthAddress, true)) return Z_BUF_ERROR;
  memory.HEAPU8.set(output, destination);
  words.setUint32(lengthAddress, output.length, true);
  return Z_OK;
}

const lent = {
  uncompress(destination, lengthAddress, source, sourceLength) {
    try {
      return store(inflateSync(memory.HEAPU8.slice(source, source + sourceLength)), destination, lengthAddress);
    } catch {
      return Z_DATA_ERROR;
    }
  },
  compress2(destination, lengthAddress, source, sourceLength, level) {
    return store(deflateSync(memory.HEAPU8.slice(source, source + sourceLength), { level }), destination, lengthAddress);
  },
  pthread_mutex_destroy: () => 0,
  pthread_cond_destroy: () => 0,
  pthread_attr_destroy: () => 0,
  pthread_barrier_destroy: () => 0,
};

const Instance = WebAssembly.Instance;

// Only the plugin asks for these names: h5wasm itself has its own zlib inside.
WebAssembly.Instance = function (module, imports) {
  const env = imports?.env && new Proxy(imports.env, { get: (target, name) => lent[name] ?? target[name] });
  return new Instance(module, env ? { ...imports, env } : imports);
};
