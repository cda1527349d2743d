"""What a browser finds wrong with a page."""

import os

from axe_playwright_python.base import AXE_SCRIPT

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Off by default, though WCAG 2.2 AA asks for it.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Of many rows alike, the first few speak for all; to measure each one's colours would take seconds.
CONTEXT = {"include": [["html"]], "exclude": [["tbody tr:nth-child(n+5)"]]}
# The other scheme differs in its colours alone.
RULES_OF_COLOUR = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PHONES = [320, 375]
WIDE = {"width": 1280, "height": 900}

# The innermost come last in the document's order and say most.
WIDER_THAN_THE_WINDOW = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("*")]
        .filter(element => element.getBoundingClientRect().left + element.scrollWidth > innerWidth + 1)
        .map(element => element.outerHTML.slice(0, 100))
        .slice(-4)"""

# The admin and the editor fade from colour to colour once their scripts have run. What sticks to the window's edge
# covers whatever happens to be behind it, which a reader scrolls out and axe does not.
FADED = """async () => {
    // Words of a font of icons are words until it is there.
    await document.fonts.ready;
    for (const _ of "12") await new Promise(requestAnimationFrame);
    document.getAnimations().forEach(animation => animation.finish());
    document.querySelectorAll(".submit-row").forEach(bar => bar.style.position = "static");
}"""


def complaints(page, address, status=200):
    """
    Everything wrong with a page, a line each: another status, errors on the console (violations of the
    Content-Security-Policy are), requests to others, sideways scrolling on a phone, what axe finds.

    English pages are looked at in the light scheme and Chinese ones in the dark, which takes half the time; with
    THOROUGH=1 (`make browse`) each page in both.
    """
    schemes = ["light", "dark"] if "/zh-hans/" not in address else ["dark", "light"]
    noticed = watched(page, origin(address), status)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme=schemes[0])
    answer = page.goto(address)
    if answer.status != status:
        return [f"answers {answer.status}"]
    # Now, because what axe itself does would be noticed too.
    found = list(noticed)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    page.evaluate(FADED)
    found += inaccessible(page, RULES, schemes[0])
    if os.environ.get("THOROUGH"):
        page.emulate_media(color_scheme=schemes[1])
        page.evaluate(FADED)
        found += inaccessible(page, RULES_OF_COLOUR, schemes[1])
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 700})
        found += [f"wider than {width} px: {element}" for element in page.evaluate(WIDER_THAN_THE_WINDOW)]
    return found


def watched(page, site, status):
    """A list that fills while the page loads and runs: what its console, its scripts and its requests tell."""
    noticed = []

    def on_console(message):
        # Chromium notes an error page's own status too.
        expected = status != 200 and message.location["url"] == page.url
        if message.type in ("error", "warning") and not expected:
            noticed.append(f"console: {message.text}")

    def on_request(request):
        if origin(request.url) != site and not request.url.startswith(("data:", "blob:")):
            noticed.append(f"asks another site: {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: noticed.append(f"script: {error}"))
    return noticed


def origin(address):
    """Scheme and host."""
    return address.split("/", 3)[:3]


def inaccessible(page, rules, scheme):
    """What axe finds: the rule, the element and what is the matter with it."""
    return [
        f"axe, {scheme}: {violation['id']} {node['target']} {' '.join(node['failureSummary'].split())}"
        for violation in page.evaluate("([context, rules]) => axe.run(context, rules)", [CONTEXT, rules])["violations"]
        for node in violation["nodes"]
    ]
