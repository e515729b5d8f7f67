"""What a browser refuses by the policy, and what it asks of hosts that are not the school's."""

from playwright.sync_api import BrowserContext

from tests.browser.server import School


def listen(context: BrowserContext, school: School) -> list[str]:
    """Texts from the console and addresses of other hosts, which come into the list as the context meets them."""
    found: list[str] = []
    context.on("console", lambda message: found.append(message.text) if _is_refusal(message.text) else None)
    context.on("request", lambda request: found.append(request.url) if _is_foreign(request.url, school) else None)
    return found


def _is_refusal(text: str) -> bool:
    return "Content Security Policy" in text


def _is_foreign(address: str, school: School) -> bool:
    ours = (f"{school.address}/", f"{school.named_address}/", "data:", "blob:", "about:")
    return not address.startswith(ours)
