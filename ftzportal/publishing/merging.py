"""Two people changed one text: what each did alone goes together, what both did is named."""

from .contents import in_order


def merge(started, theirs, mine, naming=None):
    """
    (content, names in conflict): what `theirs` and `mine`, which both began as `started`, are together.

    Where both changed the same field to different things, the content has mine and the field is named. Links to
    several things are put together link by link, parts row by row; `naming` tells by the relation which fields make two
    new rows the same one, such as the area of a passage.
    """
    naming = naming or {}
    merged, conflicts = mine | {"fields": {}, "children": {}}, []
    for name in union(mine["fields"], theirs["fields"]):
        value, clashes = merged_value(*(content["fields"].get(name) for content in (started, theirs, mine)))
        merged["fields"][name] = value
        if clashes:
            conflicts.append(name)
    for name in union(mine["children"], theirs["children"]):
        sides = (content["children"].get(name, []) for content in (started, theirs, mine))
        rows, clashes = merged_rows(*sides, naming.get(name, []))
        merged["children"][name] = rows
        if clashes:
            conflicts.append(name)
    return merged, conflicts


def union(*mappings):
    return dict.fromkeys(name for mapping in mappings for name in mapping)


def merged_value(started, theirs, mine):
    """The value, and whether both changed it differently."""
    if mine in (started, theirs):
        return theirs, False
    if theirs == started:
        return mine, False
    if all(isinstance(value, list) and all(map(is_key, value)) for value in (started, theirs, mine)):
        return merged_keys(started, theirs, mine), False
    return mine, True


def is_key(value):
    return isinstance(value, int | str)


def merged_keys(started, theirs, mine):
    """What either added, without what either took away."""
    gone = set(started) - (set(theirs) & set(mine))
    return sorted((set(theirs) | set(mine)) - gone)


def merged_rows(started, theirs, mine, naming=()):
    """The rows of a relation, and whether both changed one of them differently, or one changed what the other took."""
    if mine in (started, theirs):
        return theirs, False
    if theirs == started:
        return mine, False
    before, there, here = (by_key(rows) for rows in (started, theirs, mine))
    rows, clashes = [], False
    for key in union(before, there, here):
        row, clashing = merged_row(before.get(key), there.get(key), here.get(key))
        clashes |= clashing
        rows += [row] if row else []
    added, clashing = merged_new_rows(theirs, mine, naming)
    return in_order(rows + added), clashes or clashing


def merged_new_rows(theirs, mine, naming):
    """What either added; where both added a row of one name to different ends, mine."""
    rows, clashes = [row for row in mine if "pk" not in row], False
    names = [name_of(row, naming) for row in rows]
    added = []
    for row in theirs:
        if "pk" in row or row in rows:
            continue
        if (name := name_of(row, naming)) and name in names:
            clashes = True
        else:
            added.append(row)
    return added + rows, clashes


def name_of(row, naming):
    return [row["fields"].get(field) for field in naming]


def by_key(rows):
    return {row["pk"]: row for row in rows if "pk" in row}


def merged_row(started, theirs, mine):
    if started and theirs and mine:
        fields, clashes = {}, False
        for name in union(mine["fields"], theirs["fields"]):
            value, clashing = merged_value(*(row["fields"].get(name) for row in (started, theirs, mine)))
            fields[name] = value
            clashes |= clashing
        return {"pk": mine["pk"], "fields": fields}, clashes
    return merged_value(started, theirs, mine)
