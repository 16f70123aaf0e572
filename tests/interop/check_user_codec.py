"""Reads the file of examples/CustomCodec, with its codec in C or without: see Scenarios/UserCodecTests.cs.

    check_user_codec.py FILE LIBRARY     LIBRARY is a path or `none`
"""
import json
import os
import sys

import numpy as np

path, library = sys.argv[1:3]
if library != "none":
    os.environ["B2D_CODEC_PLUGINS"] = library  # the plugin asks for it when it is first needed

import h5py  # noqa: E402

expected = (1e6 * np.sin(np.arange(1_000_000) / 5000.0)).astype("<i4").reshape(1000, 1000)
with h5py.File(path, "r") as file:
    dataset = file["signal"]
    record = json.loads(dataset.attrs["blosc2_pipeline"])
    assert record["codec"]["name"] == "bitpack", record
    try:
        print("equal" if np.array_equal(dataset[...], expected) and np.array_equal(dataset[17, ::3], expected[17, ::3]) else "different")
    except OSError:
        print("refused")
