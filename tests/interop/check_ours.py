"""Checks the file of Scenarios/OurFile.cs: what the matrix has not, written by us.

    check_ours.py VIA FILE REPORT     VIA is `plugin` or `stock`; the file is changed: run it on a copy
"""
import json
import sys
import traceback
import warnings

import h5py
import numpy as np

from scenarios import values

FILL = -7


def edge_chunks_hold_the_fill_value_where_growing_exposes_them(file):
    dataset = file["edge"]
    assert dataset.shape == (10, 11) and dataset.fillvalue == FILL
    before = dataset[...]
    assert (before == values((10, 11))).all()
    dataset.resize((17, 15))
    after = dataset[...]
    assert (after[:10, :11] == before).all()
    after[:10, :11] = FILL
    assert (after == FILL).all()


def the_pipeline_writes_into_chunks_of_ours(file):
    dataset = file["edge"]
    dataset[3:9, 2:14] = values((6, 12))
    assert (dataset[3:9, 2:14] == values((6, 12))).all()
    assert (dataset[0:3, 0:11] == values((10, 11))[0:3]).all()
    assert dataset[9, 13] == FILL


def chunks_never_written_read_as_the_fill_value(file):
    dataset = file["missing"]
    expected = np.full((10, 11), FILL, "<i4")
    expected[4:8, 0:4] = values((4, 4))
    assert dataset.id.get_num_chunks() == 1
    assert (dataset[...] == expected).all()


def an_erased_chunk_reads_as_the_fill_value(file):
    expected = values((10, 11)).copy()
    expected[4:8, 4:8] = FILL
    assert (file["erased"][...] == expected).all()


def what_shrinking_cut_off_reads_as_the_fill_value_after_growing(file):
    expected = np.full((9, 7), FILL, "<i4")
    expected[:3, :5] = values((6, 6))[:3, :5]
    assert (file["resized"][...] == expected).all()


def appended_rows_follow_each_other(file):
    dataset = file["appended"]
    assert dataset.maxshape == (None, 5)
    assert (dataset[...] == values((23, 5))).all()


def special_chunks_read_as_their_value(file):
    assert (file["zeros"][...] == 0).all()
    assert np.isnan(file["nan"][...]).all()
    assert (file["constant"][...] == 1.25).all()
    for name in ("zeros", "nan", "constant"):
        dataset = file[name]
        sizes = {dataset.id.get_chunk_info(k).size for k in range(dataset.id.get_num_chunks())}
        assert max(sizes) < 400, f"{name} takes {sizes} bytes a chunk"


def ranks_above_eight_are_plain_frames(file):
    dataset = file["rank10"]
    assert (dataset[...] == values((2,) * 10)).all()
    assert b"b2nd" not in dataset.id.read_direct_chunk((0,) * 10)[1]


def missing_chunks_without_a_fill_value_read_as_zeros(file):
    assert (file["default-fill"][...] == 0).all()


def numbers_in_attributes(file):
    attributes = file["attributes"].attrs
    for code in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        assert attributes.get_id(code).dtype == np.dtype(f"<{code}"), code
        assert attributes[code] == 5, code
        array = attributes[f"{code}-big-array"]
        assert attributes.get_id(f"{code}-big-array").dtype == np.dtype(f">{code}"), code
        assert array.shape == (2, 3) and (array == values((2, 3))).all(), code


def other_attributes(file):
    attributes = file["attributes"].attrs
    assert attributes["bool"].dtype == bool and attributes["bool"]
    assert list(attributes["bools"]) == [True, False, True]
    assert attributes["complex"] == 1.5 - 2.5j and attributes["complex"].dtype == np.complex128
    assert list(attributes["complexes"]) == [1 + 2j, 3 - 4j] and attributes["complexes"].dtype == np.complex64
    kind = h5py.check_enum_dtype(attributes.get_id("enum").dtype)
    assert kind == {"DOWN": -1, "FAR": 300} and attributes["enum"] == 300
    assert isinstance(attributes["empty"], h5py.Empty)


def texts_in_attributes(file):
    attributes = file["attributes"].attrs
    assert attributes["text"] == "naïve – ж日"
    assert attributes["empty-text"] == ""
    assert list(attributes["texts"]) == ["a", "żółw", ""]
    assert attributes["ключ"] == 7
    fixed = attributes.get_id("text-fixed")
    info = h5py.check_string_dtype(fixed.dtype)
    assert info.encoding == "utf-8" and info.length == 7, info
    assert attributes["text-fixed"] in (b"\xc5\xbc\xc3\xb3\xc5\x82w", np.bytes_("żółw".encode())), attributes["text-fixed"]
    assert [bytes(text) for text in attributes["texts-fixed"]] == [b"ab", b"abcd"]


def links_lead_where_they_should(file):
    group = file["links"]
    assert group["hard"] == group["target"]
    assert group.get("soft", getlink=True).path == "/links/target"
    assert (group["soft"][...] == values((3,))).all()
    assert group.get("soft-dangling", getlink=True).path == "/nowhere/at/all"
    assert "soft-dangling" in list(group) and group.get("soft-dangling") is None
    external = group.get("external", getlink=True)
    assert (external.filename, external.path) == ("no-such-file.h5", "/x")
    assert (group["имя"][...] == values((3,))).all()
    assert "gone" not in group and (file["moved/here"][...] == values((3,))).all()


def names_come_in_the_order_of_creation(file):
    group = file["ordered"]
    order = group.id.get_create_plist().get_link_creation_order()
    if order:  # tracked by us: then the order must be right
        names = []
        group.id.links.iterate(names.append, idx_type=h5py.h5.INDEX_CRT_ORDER)
        assert names == [b"zulu", b"alpha", b"mike"], names


CHECKS = [value for name, value in list(globals().items())
          if callable(value) and getattr(value, "__module__", "") == __name__ and value.__code__.co_varnames[:1] == ("file",)]


def main(via, path, report):
    warnings.simplefilter("ignore")
    if via == "stock":
        import tables  # noqa: F401  registers the stock filter
    failures = {}
    with h5py.File(path.replace(".h5", "-userblock.h5"), "r") as file:
        if file.userblock_size != 2048 or not (file["data"][...] == values((20, 30))).all():
            failures["a_file_with_a_user_block"] = f"user block of {file.userblock_size} bytes, or values differ"
    with h5py.File(path, "r+") as file:
        for check in CHECKS:
            try:
                check(file)
            except Exception as error:  # one broken check must not hide the others
                line = traceback.extract_tb(error.__traceback__)[-1]
                failures[check.__name__] = f"{type(error).__name__} {error} at {line.name}:{line.lineno}: {line.line}"
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": len(CHECKS), "failures": failures, "skipped": {}}, target)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("plugin", "stock"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
