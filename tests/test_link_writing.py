"""What editors are told of an address by its writing alone; nobody is asked."""

import pytest

from ftzportal.link_checking import checked
from tests.outside_sites import unasked


@pytest.mark.parametrize(
    ("url", "words", "instead"),
    [
        ("", "no address yet", None),
        ("   ", "no address yet", None),
        (" https://www.dl.gov.cn/a\t", "spaces or unseen", "https://www.dl.gov.cn/a"),
        ("https://www.dl.gov.cn/\u200b", "spaces or unseen", "https://www.dl.gov.cn/"),
        ("https://www.dl.gov.cn/a b", "spaces or unseen", None),
        ("ht\ntps://www.dl.gov.cn/", "spaces or unseen", None),
        ("https://www.dl.gov.cn\u3000/", "spaces or unseen", None),
        ("https://\x00www.dl.gov.cn/", "spaces or unseen", None),
        ("https:\\\\www.dl.gov.cn\\a", "backslash", "https://www.dl.gov.cn/a"),
        ("https://shop.example\\@www.gov.cn/", "backslash", "https://shop.example/@www.gov.cn/"),
        ("www.dl.gov.cn/news", "does not say how", "https://www.dl.gov.cn/news"),
        ("www.dl.gov.cn:443/news", "does not say how", "https://www.dl.gov.cn:443/news"),
        ("//www.dl.gov.cn/", "does not say how", "https://www.dl.gov.cn/"),
        ("desk@dl.gov.cn", "does not say how", "mailto:desk@dl.gov.cn"),
        ("desk@dl.gov.cn/a", "does not say how", None),
        ("大连", "does not say how", None),
        ("javascript:alert(1)", "“javascript:” leads nowhere", None),
        ("file:///etc/passwd", "“file:” leads nowhere", None),
        ("gopher://127.0.0.1:70/", "“gopher:” leads nowhere", None),
        ("data:text/html,x", "“data:” leads nowhere", None),
        ("tel:024123456", "“tel:” leads nowhere", None),
        ("https://user:secret@shop.example/a", "before “@”", "https://shop.example/a"),
        ("https://www.gov.cn@shop.example/", "before “@”", "https://shop.example/"),
        ("mailto:desk", "no mail address", None),
        ("http:shop.example/", "no address that browsers", None),
        ("https:///shop.example/", "no address that browsers", None),
        ("http://a[@shop.example/", "before “@”", "http://shop.example/"),
        ("http://[::1/", "no address that browsers", None),
        ("http://[v1.fe]/", "no address that browsers", None),
        ("http://[fe80::1%25lo]/", "no address that browsers", None),
        ("https://shop.example:99999/", "no address that browsers", None),
        ("https://shop.example:port/", "no address that browsers", None),
        ("https://shop%2eexample/", "no address that browsers", None),
        ("https://shop..example/", "no address that browsers", None),
        ("https://" + "a" * 64 + ".example/", "no address that browsers", None),
        # Numbers that resolvers take for 127.0.0.1 and 10.0.0.1.
        ("http://127.1/", "no address that browsers", None),
        ("http://0x7f000001/", "no address that browsers", None),
        ("http://0X7F.1/", "no address that browsers", None),
        ("http://2130706433/", "no address that browsers", None),
        ("http://0177.0.0.1/", "no address that browsers", None),
        ("http://012.0.0.1/", "no address that browsers", None),
        ("http://10.1./", "no address that browsers", None),
        ("http://127.0.0.1./", "no address that browsers", None),
        ("http://１２７。1/", "no address that browsers", None),
        ("https://shop.example/" + "a" * 2000, "longer than 2000", None),
    ],
)
def test_a_wrong_address_is_told_without_asking_anybody(url, words, instead):
    finding = checked(url, unasked)
    assert (finding.level, finding.instead) == ("trouble", instead)
    assert words in finding.words[0]


@pytest.mark.parametrize("url", ["/en/areas/", "#dalian", "?page=2", "https://testserver/en/areas/"])
def test_a_link_to_this_site_is_better_chosen_by_search(url):
    finding = checked(url, unasked)
    assert finding.level == "hint"
    assert "choose by search" in finding.words[0]


def test_a_mail_address_is_good_as_it_is():
    assert checked("mailto:desk@dl.gov.cn?subject=x", unasked).level == "good"
