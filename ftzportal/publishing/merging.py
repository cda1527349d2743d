"""Two people changed one text: what each did alone goes together, what both did is named."""


def merge(started, theirs, mine):
    """
    (content, names in conflict): what `theirs` and `mine`, which both began as `started`, are together.

    Where both changed the same field to different things, the content has mine and the field is named. Links to
    several things are put together link by link, parts row by row.
    """
    merged, conflicts = mine | {"fields": {}, "children": {}}, []
    for name in union(mine["fields"], theirs["fields"]):
        value, clashes = merged_value(*(content["fields"].get(name) for content in (started, theirs, mine)))
        merged["fields"][name] = value
        if clashes:
            conflicts.append(name)
    for name in union(mine["children"], theirs["children"]):
        rows, clashes = merged_rows(*(content["children"].get(name, []) for content in (started, theirs, mine)))
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


def merged_rows(started, theirs, mine):
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
    new = [row for row in [*theirs, *mine] if "pk" not in row]
    return rows + [row for nth, row in enumerate(new) if row not in new[:nth]], clashes


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
