"""Erasing in what git landed: the commit stays, the person's signatures and names go."""

import pyarrow as pa
import pyarrow.compute as pc

from sources.erased_text import ERASED, IsMarked, put_out

KIND = "erased"
UNIT = "\x1f"
HARD = {"github_id": "github_id", "github_login": "github_login", "email_hash": "address"}  # part of a signature: mark


def erase_signatures(table: pa.Table, is_marked: IsMarked) -> pa.Table:
    """Return commits or pull request tips with the signatures of the erased blanked where they stand."""
    for at, field in enumerate(table.schema):
        column = table.column(at)
        if _is_signature(field.type):
            found = _marks(column, is_marked)
            if field.name == "author" and "commit_id" in table.schema.names:
                found = pc.or_(found, _among(table["commit_id"], "commit", is_marked))
            changed = _blanked(column, found)
        elif pa.types.is_list(field.type) and _is_signature(field.type.value_type):
            changed = _blanked_lists(column, is_marked)
        elif field.name == "subject":
            changed = pa.chunked_array([pa.array([text and put_out(text, is_marked) for text in column.to_pylist()], field.type)])
        else:
            continue
        table = table.set_column(at, field, changed)
    return table


def erase_rows(table: pa.Table, is_marked: IsMarked) -> pa.Table:
    """Return what a project's lists say without the lines on the erased."""
    rows = table.to_pylist()
    gone = {(row["path"], row["line"]) for row in rows if is_marked("github_login", row["github_login"]) or is_marked("name", row["name"])}
    return table.filter(pa.array([(row["path"], row["line"]) not in gone for row in rows], pa.bool_()))


def _is_signature(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind) and kind.get_field_index("email_hash") >= 0)


def _marks(column: pa.ChunkedArray, is_marked: IsMarked) -> pa.ChunkedArray:
    """Tell of each signature whether it is an erased person's."""
    part = {name: pc.struct_field(column, name) for name in ("name", "address_kind", *HARD)}
    address = pc.coalesce(part["email_hash"], part["address_kind"], "none")
    signature = pc.binary_join_element_wise(pc.coalesce(part["name"], ""), address, UNIT)
    found = _among(signature, "signature", is_marked)
    for name, kind in HARD.items():
        found = pc.or_(found, _among(part[name], kind, is_marked))
    return found


def _among(column: pa.ChunkedArray, kind: str, is_marked: IsMarked) -> pa.ChunkedArray:
    values = [value for value in pc.unique(column).to_pylist() if is_marked(kind, value)]
    return pc.is_in(column, value_set=pa.array(values, column.type))


def _blanked(column: pa.ChunkedArray, found: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pc.any(found).as_py():
        return column
    blank = {"name": ERASED, "address_kind": KIND}
    fields = list(column.type)
    parts = [
        pc.if_else(found, pa.scalar(blank.get(field.name), field.type), pc.struct_field(column, field.name)).combine_chunks()
        for field in fields
    ]
    return pa.chunked_array([pa.StructArray.from_arrays(parts, fields=fields)])


def _blanked_lists(column: pa.ChunkedArray, is_marked: IsMarked) -> pa.ChunkedArray:
    """Return lists of signatures with those of the erased blanked; the others keep their places, for they go by them."""
    every = pa.chunked_array([chunk.flatten() for chunk in column.chunks], column.type.value_type)
    found = _marks(every, is_marked) if len(every) else None
    if found is None or not pc.any(found).as_py():
        return column
    at, blank = iter(found.to_pylist()), {"name": ERASED, "address_kind": KIND}
    kept = [
        held and [{**dict.fromkeys(one), "kind": one["kind"], **blank} if next(at) else one for one in held]
        for held in column.to_pylist()
    ]
    return pa.chunked_array([pa.array(kept, column.type)])
