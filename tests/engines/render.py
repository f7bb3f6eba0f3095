"""Renders one template over many contexts; the protocol is that of render.php."""

import json
import sys


def engine(name, template):
    if name in ("jinja", "jinja-bare"):
        import jinja2

        # A shop may have either; Flask escapes, a generator of mails does not.
        bare = name == "jinja-bare"
        undefined = jinja2.StrictUndefined if bare else jinja2.Undefined
        compiled = jinja2.Environment(autoescape=not bare, undefined=undefined).from_string(template)
        return lambda context: compiled.render(context)
    if name == "django":
        import django
        from django.conf import settings
        from django.template import Context, Engine

        # The locale that would print 1234.5 as 1.234,5.
        settings.configure(USE_THOUSAND_SEPARATOR=True, LANGUAGE_CODE="de")
        django.setup()
        compiled = Engine().from_string(template)
        return lambda context: compiled.render(Context(context))
    raise ValueError(name)


job = json.load(sys.stdin)
render = engine(sys.argv[1], job["template"])
results = []
for context in job["contexts"]:
    try:
        results.append({"ok": render(context)})
    except Exception as error:
        results.append({"error": f"{type(error).__name__}: {error}"})
json.dump(results, sys.stdout)
