"""What a browser would send back from a form of the admin."""


def filled(response, **changes):
    """The fields of the form in `response` as they stand, but for `changes`; None takes a field away."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            put(data, bound)
    if "version" in response.context:
        data["_version"] = response.context["version"]
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def put(data, bound):
    value = bound.value()
    if hasattr(value, "read") or bound.field.disabled:
        return
    if isinstance(value, list | tuple):
        value = [getattr(one, "pk", one) for one in value]
    # Not by equality, because 0 equals False.
    if not any(value is nothing for nothing in (None, False)) and value != []:
        data[bound.html_name] = bound.field.prepare_value(value) if not isinstance(value, list) else value
    if value is True:
        data[bound.html_name] = "on"
    if hasattr(data.get(bound.html_name), "isoformat"):
        data[bound.html_name] = data[bound.html_name].isoformat()
