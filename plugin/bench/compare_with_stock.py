"""Times h5py with this plugin against h5py with the filter that PyTables registers, in alternation.

usage: compare_with_stock.py FOLDER_OF_THE_PLUGIN [SECONDS]

Each measurement is a process of its own; the best of each is printed. The array is that of the array4d benchmark, cut to
10x100x300x250: int64, uniform 0 to 9999, chunks 10x25x150x100, LZ4 level 8, byte shuffle.
"""
import os
import subprocess
import sys
import tempfile
import time

WAYS = {
    "plugin, 1 thread": ("plugin", {"B2D_PLUGIN_THREADS": "1"}),
    "stock, 1 thread": ("stock", {"BLOSC_NTHREADS": "1"}),
    "plugin, 2 threads": ("plugin", {"B2D_PLUGIN_THREADS": "2"}),
    "stock, 2 threads": ("stock", {"BLOSC_NTHREADS": "2"}),
}


def measure(way):
    import h5py
    import numpy as np

    if way == "stock":
        import tables  # noqa: F401  registers its filter in the process
    content = np.random.default_rng(1).integers(0, 10000, (10, 100, 300, 250))
    megabytes = content.nbytes / 1e6
    out = np.ones_like(content)
    path = os.path.join(tempfile.gettempdir(), f"compare_{os.getpid()}.h5")
    writes, reads = [], []
    for _ in range(3):
        if os.path.exists(path):
            os.remove(path)
        start = time.perf_counter()
        with h5py.File(path, "w") as file:
            file.create_dataset("a", data=content, chunks=(10, 25, 150, 100), compression=32026,
                                compression_opts=(0, 0, 0, 0, 8, 1, 1))
        writes.append(time.perf_counter() - start)
    with h5py.File(path) as file:
        for _ in range(5):
            start = time.perf_counter()
            file["a"].read_direct(out)
            reads.append(time.perf_counter() - start)
    os.remove(path)
    assert np.array_equal(out, content)
    print(megabytes / min(writes), megabytes / min(reads))


def main():
    if sys.argv[1] == "--measure":
        measure(sys.argv[2])
        return
    environment = {**os.environ, "HDF5_PLUGIN_PATH": sys.argv[1]}
    end = time.time() + float(sys.argv[2] if len(sys.argv) > 2 else 60)
    best = {}
    while time.time() < end or not best:
        for name, (way, settings) in WAYS.items():
            done = subprocess.run([sys.executable, __file__, "--measure", way], env={**environment, **settings},
                                  capture_output=True, text=True, check=True)
            write, read = map(float, done.stdout.split())
            before = best.get(name, (0.0, 0.0))
            best[name] = (max(before[0], write), max(before[1], read))
    for name, (write, read) in best.items():
        print(f"{name:18} write {write:6.0f} MB/s  read {read:6.0f} MB/s")


main()
