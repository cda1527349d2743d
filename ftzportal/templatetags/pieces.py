"""Parts of templates that are rendered once for each version of the content (`ftzportal.kept.pieces`). Built in."""

from django import template
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ftzportal.kept.pieces import pieces_of

register = template.Library()


@register.tag
def piece(parser, token):
    """
    `{% piece "footer" %}…{% endpiece %}`: what stands in it, kept by its name and the language. Whatever else shapes it
    beside the content stands behind the name: `{% piece "news-card" item.pk %}`. If that is None, nothing is kept.
    """
    _tag, name, *varies = token.split_contents()
    nodelist = parser.parse(("endpiece",))
    parser.delete_first_token()
    return PieceNode(name.strip('"'), [parser.compile_filter(one) for one in varies], nodelist)


class PieceNode(template.Node):
    def __init__(self, name, varies, nodelist):
        self.name, self.varies, self.nodelist = name, varies, nodelist

    def render(self, context):
        name = (self.name, get_language(), *(one.resolve(context, ignore_failures=True) for one in self.varies))
        if None in name:
            return self.nodelist.render(context)
        return pieces_of(getattr(context, "request", None)).kept(name, lambda: self.nodelist.render(context))


@register.tag
def cards(parser, token):
    """
    `{% cards "news-card" for item in page %}…{% endcards %}`: what stands in it for each row of a page, each kept by
    the row's key. Rows of which all are kept are not read, only their keys.
    """
    bits = token.split_contents()
    if len(bits) != 6 or bits[2] != "for" or bits[4] != "in":
        raise template.TemplateSyntaxError('It reads {% cards "name" for row in page %}.')
    nodelist = parser.parse(("endcards",))
    parser.delete_first_token()
    return CardsNode(bits[1].strip('"'), bits[3], parser.compile_filter(bits[5]), nodelist)


class CardsNode(template.Node):
    def __init__(self, name, variable, page, nodelist):
        self.name, self.variable, self.page, self.nodelist = name, variable, page, nodelist

    def render(self, context):
        rows, pieces = self.page.resolve(context).object_list, pieces_of(context.request)
        # Where none was made yet, the keys alone would be of no use.
        if isinstance(rows, QuerySet) and pieces.get(self.name_of("any")):
            found = [pieces.get(self.name_of(key)) for key in rows.values_list("pk", flat=True)]
            if None not in found:
                return SafeString("".join(found))
        made = [self.card(row, context, pieces) for row in rows]
        pieces.kept(self.name_of("any"), lambda: "made")
        return SafeString("".join(made))

    def card(self, row, context, pieces):
        def made():
            with context.push(**{self.variable: row}):
                return self.nodelist.render(context)

        return pieces.kept(self.name_of(row.pk), made)

    def name_of(self, key):
        return self.name, get_language(), key
