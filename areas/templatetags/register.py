"""What pages of the register say in words."""

from django import template

from areas.money import in_words

register = template.Library()

register.simple_tag(in_words, name="money")
