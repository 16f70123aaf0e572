"""Whether two writers make chunks of the same structure: frame header, metalayer, chunk header, offsets, trailer.

    structure.py MANIFEST FILE OTHER REPORT

Compressed streams, and the lengths that follow from them, may differ. So may, on purpose:
- a chunk of one value: stored as a special chunk, as a mark in its offset (zeros), or compressed like any other;
- the block size in the header of a plain frame, which readers take from the chunk;
- the type size in the header of a frame of elements over 255 bytes, where the stock filter writes 1;
- block shapes that c-blosc2 2.15 to 2.21.1 take for contiguous although they are not (see README.md).
"""
import json
import struct
import sys

import h5py

B2ND = b"b2nd".hex()
SPECIAL_VALUE = 0x70  # of the chunk's last header byte


class Frame:
    """The parts of a frame that do not depend on how well its streams compress."""

    def __init__(self, data):
        (self.header_bytes,) = struct.unpack_from(">I", data, 11)
        frame_bytes, = struct.unpack_from(">Q", data, 16)
        self.flags = data[25:29].hex()
        self.data_bytes, stored = struct.unpack_from(">Q", data, 30)[0], struct.unpack_from(">Q", data, 39)[0]
        self.type_size, self.block_bytes, self.chunk_bytes = (struct.unpack_from(">i", data, at)[0] for at in (48, 53, 58))
        self.filters = data[70:87].hex()
        self.metalayers = data[87 : self.header_bytes].hex()
        chunk = data[self.header_bytes : self.header_bytes + stored]
        self.has_streams = bool(chunk) and chunk[31] & SPECIAL_VALUE == 0
        # version, codec version, flags, type size; block size; filters; blosc2 flags
        self.chunk_header = (chunk[0:4] + chunk[4:12] + chunk[16:32]).hex() if chunk else ""
        rest = data[self.header_bytes + stored : frame_bytes]
        self.offsets_bytes, = struct.unpack_from("<i", rest, 12)
        self.trailer_bytes = len(rest) - self.offsets_bytes
        self.unaccounted = len(data) - frame_bytes

    def differences(self, other):
        if not self.has_streams or not other.has_streams or other.is_misordered():
            return []
        allowed = set() if self.metalayers.find(B2ND) >= 0 else {"block_bytes"}
        if other.type_size == 1:
            allowed.add("type_size")
        return [f"{name} {value} is not {getattr(other, name)}"
                for name, value in vars(self).items() if name not in allowed and value != getattr(other, name)]

    def is_misordered(self):
        at = self.metalayers.find(B2ND)
        if at < 0:
            return False
        # after the name: d2, index of the content and much else, then 97, version, rank, shape, chunk shape, block shape
        content = bytes.fromhex(self.metalayers)
        start = content.index(b"\x97\x00", at // 2)
        rank = content[start + 2]
        axes = start + 3 + 1 + 9 * rank + 1
        chunk = [struct.unpack_from(">i", content, axes + 5 * i + 1)[0] for i in range(rank)]
        axes += 5 * rank + 1
        block = [struct.unpack_from(">i", content, axes + 5 * i + 1)[0] for i in range(rank)]
        if block[-1] != chunk[-1] or any(c % b for c, b in zip(chunk, block)):
            return False
        first = next((i for i, length in enumerate(block) if length != 1), rank)
        return block[first + 1 :] != chunk[first + 1 :]


def chunks_to_compare(dataset):
    """The first chunk and the last: a whole one and one at the edges."""
    last = tuple((extent - 1) // chunk * chunk for extent, chunk in zip(dataset.shape, dataset.chunks))
    return {(0,) * dataset.ndim, last}


def main(manifest, path, other_path, report):
    with open(manifest, encoding="utf-8") as source:
        cases = json.load(source)
    failures, compared = {}, 0
    with h5py.File(path, "r") as file, h5py.File(other_path, "r") as other:
        for case in cases:
            one, two = file[case["name"]], other[case["name"]]
            for offset in chunks_to_compare(one):
                left, right = one.id.read_direct_chunk(offset)[1], two.id.read_direct_chunk(offset)[1]
                compared += 1
                differences = Frame(left).differences(Frame(right))
                if differences:
                    failures[case["name"]] = f"chunk {offset}: " + "; ".join(differences)
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": compared, "failures": failures, "skipped": {}}, target)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
