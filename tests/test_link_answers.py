"""What editors are told of a page elsewhere by what it answers."""

import socket

import pytest

from tests.outside_sites import LONG, on, told


def test_a_page_that_answers_is_asked_by_name_for_its_head_alone(elsewhere):
    finding = on(elsewhere, "/200?")
    assert finding.words[-1] == "The page answers."
    [(method, _path, headers)] = elsewhere.asked
    assert (method, headers["Host"]) == ("HEAD", f"shop.gov.cn:{elsewhere.server_port}")
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


def test_an_unencrypted_page_is_told_to_be_so_and_one_elsewhere_to_have_a_notice(elsewhere):
    finding = told(f"http://shop.example:{elsewhere.server_port}/", elsewhere.server_port)
    assert finding.level == "hint"
    assert "not encrypted" in finding.words[0]
    assert "a notice before they leave" in finding.words[1]


def test_a_chinese_name_is_shown_in_both_forms(elsewhere):
    finding = told(f"http://例子.政务:{elsewhere.server_port}/路径?词=1", elsewhere.server_port)
    assert "“例子.政务”" in finding.words[0]
    assert "“xn--fsqu00a.xn--zfr164b”" in finding.words[0]
    assert elsewhere.asked[0][1] == "/%E8%B7%AF%E5%BE%84?%E8%AF%8D=1"


@pytest.mark.parametrize(
    ("status", "level", "words"),
    [
        (204, "hint", "The page answers."),
        (403, "hint", "did not show the page (403)"),
        (304, "hint", "did not show the page (304)"),
        (404, "trouble", "no such page (404)"),
        (410, "trouble", "no such page (410)"),
        (500, "trouble", "error of its own (500)"),
        (503, "trouble", "error of its own (503)"),
    ],
)
def test_each_status_has_its_words(elsewhere, status, level, words):
    finding = on(elsewhere, f"/{status}")
    assert finding.level == level
    assert words in finding.words[-1]
    assert finding.instead is None


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_where_the_head_alone_is_refused_the_page_is_asked_for(elsewhere, status):
    assert on(elsewhere, f"/head/{status}").words[-1] == "The page answers."
    assert [asked[0] for asked in elsewhere.asked] == ["HEAD", "GET"]


def test_of_a_page_that_is_asked_for_its_first_bytes_are_read_alone(elsewhere):
    assert on(elsewhere, "/head/404").words[-1] == "The page answers."
    assert elsewhere.sent < LONG / 2


def test_a_page_that_refuses_both_is_asked_twice_and_no_more(elsewhere):
    assert "no such page (404)" in on(elsewhere, "/404").words[-1]
    assert [asked[0] for asked in elsewhere.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [410, 500, 503])
def test_what_is_said_of_the_page_itself_is_not_asked_again(elsewhere, status):
    on(elsewhere, f"/{status}")
    assert [asked[0] for asked in elsewhere.asked] == ["HEAD"]


def test_a_page_that_moved_for_good_is_offered_with_the_place_in_it(elsewhere):
    finding = on(elsewhere, "/308?/200#part")
    assert finding.instead == f"http://shop.gov.cn:{elsewhere.server_port}/200#part"
    assert "moved for good" in finding.words[-1]


def test_a_chinese_address_is_offered_as_it_is_written(elsewhere):
    assert on(elsewhere, "/301?/200%3F%E8%B7%AF%E5%BE%84").instead.endswith("/200?路径")


@pytest.mark.parametrize("path", ["/302?/200", "/303?/200", "/307?/200", "/302?/301?/200"])
def test_a_redirect_for_today_is_followed_and_offers_nothing(elsewhere, path):
    finding = on(elsewhere, path)
    assert (finding.words[-1], finding.instead) == ("The page answers.", None)


def test_a_page_that_moved_to_nowhere_is_not_offered(elsewhere):
    finding = on(elsewhere, "/301?/404")
    assert (finding.level, finding.instead) == ("trouble", None)


def test_an_endless_redirect_is_left_after_three(elsewhere):
    loop = "/302?" * 9
    assert "more often than we follow" in on(elsewhere, loop).words[-1]
    assert len(elsewhere.asked) == 4


def test_a_closed_port_may_be_the_networks_fault():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    finding = told(f"http://shop.gov.cn:{port}/", port)
    assert finding.level == "hint"
    assert "cannot be reached from here" in finding.words[-1]


def test_a_name_that_nobody_knows_cannot_be_reached():
    def look_up(host):
        raise socket.gaierror

    assert "cannot be reached from here" in told("https://shop.gov.cn/", look_up=look_up).words[-1]
