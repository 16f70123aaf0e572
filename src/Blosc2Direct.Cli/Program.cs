using System.CommandLine;

var root = new RootCommand("Inspect, repack, verify and benchmark HDF5 files with direct Blosc2 chunks.");
return root.Parse(args).Invoke();
