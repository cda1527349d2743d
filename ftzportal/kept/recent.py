"""
What was said since this process last looked what version the content has, by the words of the requests alone: reading
what they mean costs more than all else that a hit does.
"""

from django.conf import settings

# Requests that differ in words of no meaning are many only where somebody makes them so.
MOST_ANSWERS, LONGEST_WORDS = 1000, 1000


class Recent:
    """
    Answers of the last quarter second. That is also how long a page that lost its place may stay here, and how long its
    shelf does not know that it was asked for.
    """

    def __init__(self):
        # Replaced as one, so that no thread takes the answers of one look for those of another.
        self.known = (None, None, {})

    def get(self, version, looked_at, words):
        """The (status, headers, parts) that were said to these words since then, or None."""
        of_version, of_look, answers = self.known
        return answers.get(words) if of_version is version and of_look == looked_at else None

    def put(self, version, looked_at, words, answer):
        if sum(len(word) for word in words if word) > LONGEST_WORDS:
            return
        of_version, of_look, answers = self.known
        if of_version is version and of_look == looked_at and len(answers) < MOST_ANSWERS:
            answers[words] = answer
        else:
            self.known = (version, looked_at, {words: answer})


def words_of(environ):
    """All of a request that an answer to it is chosen by, as it stands there."""
    get = environ.get
    return (
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        get("QUERY_STRING"),
        get("SCRIPT_NAME"),
        environ["wsgi.url_scheme"],
        get("HTTP_HOST"),
        get("HTTP_ACCEPT_ENCODING"),
        get("HTTP_IF_NONE_MATCH"),
        get("HTTP_IF_MODIFIED_SINCE"),
        get("HTTP_AUTHORIZATION"),
        get((settings.SECURE_PROXY_SSL_HEADER or ("",))[0]),
    )
