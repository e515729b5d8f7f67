"""A signed-in session without a browser."""

import http.cookiejar
import re
import urllib.parse
import urllib.request


def sign_in(address: str, email: str, password: str) -> str:
    """Sign in by the one door and return the Cookie header."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}/konto/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    fields = {"csrfmiddlewaretoken": token.group(1), "login": email, "password": password}
    request = urllib.request.Request(f"{address}/konto/login/", urllib.parse.urlencode(fields).encode())
    request.add_header("Referer", f"{address}/konto/login/")
    opener.open(request).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
