"""How often one may try to sign in, or to have a password reset, before anything costly is done for it."""

import hashlib
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone

from ftzportal.record.models import Entry
from ftzportal.sender import sender_of

from .models import SignInAttempt, User

WINDOW = timedelta(minutes=15)


def limited(view, field="username"):
    """
    `view`, whose form posts in `field` a user name or an e-mail address; 429 where that was tried too often. Attempts
    are counted before the password is looked at: each look costs a third of a second of processor.
    """

    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        # The forms take white space around it away too.
        name = request.POST.get(field, "").strip()
        sender, account = keys_of(request, name)
        if not admitted(
            {sender: settings.SIGN_IN_ATTEMPTS_PER_ADDRESS, account: settings.SIGN_IN_ATTEMPTS_PER_ACCOUNT}
        ):
            return too_many(request, name)
        response = view(request, *args, **kwargs)
        # Of the one who signed in: an account must not clear what is counted against others. And who did so now: one
        # who is signed in may be asked again, and answer wrongly.
        signed_in = response.status_code == 302 and request.user.get_username() == User.normalize_username(name)
        if signed_in:
            SignInAttempt.objects.filter(key=account).delete()
        if field == "username":
            enter(request, signed_in, name)
        return response

    return inner


def enter(request, signed_in, name):
    if signed_in:
        Entry.objects.enter(Entry.Act.SIGN_IN, by=request.user, sender=sender_of(request))
        return
    # What is no account's name may be a password in the wrong field.
    tried = User.objects.filter(username=User.normalize_username(name)).first()
    Entry.objects.enter(Entry.Act.SIGN_IN_FAILED, thing=tried, sender=sender_of(request))


def keys_of(request, name):
    """What is counted: the sender, and the name as tried by that sender."""
    sender = sender_of(request)
    # With the sender, so that nobody elsewhere can lock a person out. A digest, because people type passwords
    # into the wrong field, and the same for names that no account has.
    account = hashlib.sha256(f"{sender} {User.normalize_username(name)}".encode()).hexdigest()
    return f"sender {sender}", f"account {account}"


def admitted(limits, window=WINDOW):
    """
    Whether each key of `limits` may try once more, after fewer than its number of attempts in `window`, which is no
    longer than a quarter of an hour; if so this attempt is counted. Old ones are forgotten.
    """
    now = timezone.now()
    SignInAttempt.objects.filter(made_at__lte=now - WINDOW).delete()
    # Counted first and looked at then, so that many at once do not all find room.
    counted = [SignInAttempt.objects.create(key=key, made_at=now).pk for key in limits]
    recent = SignInAttempt.objects.filter(made_at__gt=now - window)
    if all(recent.filter(key=key).count() <= limit for key, limit in limits.items()):
        return True
    # A refusal is no attempt: who waits a quarter of an hour may try again, however often they asked meanwhile.
    SignInAttempt.objects.filter(pk__in=counted).delete()
    return False


def too_many(request, name):
    response = render(
        request,
        "accounts/too_many_attempts.html",
        {"username": name[:150], "minutes": WINDOW.seconds // 60},
        status=429,
    )
    response.headers["Retry-After"] = str(WINDOW.seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
