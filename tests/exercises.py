"""Exercises for tests: a content type of one question, written here, put straight into the store."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from content.h5p.records import H5PPackage, H5PVersion
from content.h5p.store import File, Store
from tests import school

FOLDER = "Test.Pick-1.2"
STYLE = ".test-pick button { font: inherit; min-height: 44px }"
# One question, two buttons: says what was picked, remembers it, tells of it by xAPI.
PICK = """
var Test = window.Test = window.Test || {};
Test.Pick = function (params, id, extras) {
  H5P.EventDispatcher.call(this);
  var self = this, state = (extras || {}).previousState || {}, status;
  this.getCurrentState = function () { return { picked: state.picked }; };
  function show() { status.textContent = state.picked === undefined ? '' : 'Valt: ' + params.options[state.picked]; }
  function pick(n) {
    state.picked = n;
    show();
    var event = self.createXAPIEventTemplate('answered');
    Object.assign(event.getVerifiedStatementValue(['object', 'definition']), {
      interactionType: 'choice', description: { 'en-US': params.question },
      choices: params.options.map(function (text, i) { return { id: String(i), description: { 'en-US': text } }; })
    });
    event.setScoredResult(n === params.right ? 1 : 0, 1, self, true, n === params.right);
    event.data.statement.result.response = String(n);
    self.trigger(event);
    self.trigger('resize');
  }
  this.attach = function ($root) {
    var root = $root.get(0), text = document.createElement('p');
    root.classList.add('test-pick');
    text.textContent = params.question;
    root.append(text);
    params.options.forEach(function (option, n) {
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = option;
      button.addEventListener('click', function () { pick(n); });
      root.append(button);
    });
    status = document.createElement('p');
    status.setAttribute('role', 'status');
    root.append(status);
    self.setActivityStarted();
    show();
  };
};
Test.Pick.prototype = Object.create(H5P.EventDispatcher.prototype);
"""
PARAMS = {"question": "Vem skriver under först?", "options": ["Försökspersonen", "Prövaren"], "right": 0}


def store() -> Store:
    return Store(Path(settings.H5P_ROOT))


def kept_in(where: Store, *, params: dict[str, Any], script: str, more: dict[str, bytes]) -> tuple[str, str]:
    """The digests of a package and of its libraries."""
    library = _kept(
        where,
        "libraries",
        {
            "library.json": json.dumps(
                {
                    "title": "Pick", "machineName": "Test.Pick", "majorVersion": 1, "minorVersion": 2,
                    "patchVersion": 0, "runnable": 1, "coreApi": {"majorVersion": 1, "minorVersion": 24},
                    "preloadedJs": [{"path": "pick.js"}], "preloadedCss": [{"path": "pick.css"}],
                }
            ).encode(),
            "pick.js": script.encode(),
            "pick.css": STYLE.encode(),
        },
    )  # fmt: skip
    dependency = {"machineName": "Test.Pick", "majorVersion": 1, "minorVersion": 2}
    package = {"title": "Pick", "language": "sv", "mainLibrary": "Test.Pick", "preloadedDependencies": [dependency]}
    content = _kept(
        where,
        "contents",
        {
            "h5p.json": json.dumps(package).encode(),
            "content/content.json": json.dumps(params).encode(),
            **more,
        },
    )
    return content, where.keep_set({FOLDER: library})


def _kept(where: Store, kind: str, files: dict[str, bytes]) -> str:
    return where.keep(kind, {path: File.of(data) for path, data in files.items()})


def new_package(title: str = "Vem skriver under?", language: str = "sv") -> H5PPackage:
    alternative = "Försökspersonen skriver under först.\n\nSedan prövaren."
    return H5PPackage.objects.create(title=title, language=language, alternative=alternative)


def new_version(
    package: H5PPackage,
    *,
    where: Store | None = None,
    params: dict[str, Any] | None = None,
    script: str = PICK,
    more: dict[str, bytes] | None = None,
    is_published: bool = True,
) -> H5PVersion:
    """The next version of an exercise, with its files in the store."""
    where = where or store()
    content, library_set = kept_in(where, params=params or PARAMS, script=script, more=more or {})
    if is_published:
        where.publish(content)
    return H5PVersion.objects.create(
        package=package,
        number=package.versions.count() + 1,
        digest=content,
        main_library=FOLDER,
        libraries={FOLDER: "0" * 64},
        library_set=library_set,
        size=1000,
        published_at=timezone.now() if is_published else None,
    )


def put_into(lesson: Any, package: H5PPackage, equal: Any = None) -> None:
    """Publish the lesson with the exercise as its last block."""
    value = {"facts": "", "exercise": package.pk, "equal": equal.pk if equal else None}
    block = {"type": "h5p", "value": value, "id": str(package.uuid)}
    lesson.body = json.dumps([*lesson.body.raw_data, block])
    lesson.change_note = "En övning."
    lesson.save_revision().publish()


def in_lesson(number: int = 1) -> H5PVersion:
    """A published exercise in a lesson of the small school."""
    version = new_version(new_package())
    put_into(school.lesson(number), version.package)
    return version
