"""Why a package was refused, as a sentence that says what to do."""

from django.utils.translation import gettext

from content.h5p.policy import Rule
from content.h5p.records import Refusal


def sentence(refusal: Refusal) -> str:
    """Names the file inside the package first, where it is about one. Not safe as HTML."""
    values = {"most": "", "reason": "", **refusal.get("values", {})}
    try:
        text = sentences()[Rule(refusal["rule"])] % values
    except (KeyError, ValueError):
        text = gettext("The package was refused.")
    return f"{refusal['file']}: {text}" if refusal["file"] else text


def sentences() -> dict[Rule, str]:
    """For each rule what is wrong and what to do."""
    return {**_of_the_archive(), **_of_files(), **_of_libraries(), **_of_the_way()}


def _of_the_archive() -> dict[Rule, str]:
    return {
        Rule.TOO_LARGE: gettext("The package is larger than %(most)s. Make images and films smaller."),
        Rule.NO_ARCHIVE: gettext("The file is no H5P package, or it was cut off on the way. Export it again."),
        Rule.DAMAGED: gettext("The file in the package is damaged. Export the package again."),
        Rule.TOO_MANY_FILES: gettext("The package holds more than %(most)s files. Divide the exercise."),
        Rule.EXPANDS_TOO_FAR: gettext("Unpacked, the package is larger than %(most)s. Make images and films smaller."),
        Rule.RATIO: gettext("Unpacked, the package is more than %(most)s times as large. Honest packages are not."),
        Rule.FILE_TOO_LARGE: gettext("The file is larger than %(most)s. Make it smaller in the program it comes from."),
        Rule.ENCRYPTED: gettext("The file is encrypted. Export the package without a password."),
        Rule.METHOD: gettext("The file is packed in a way that H5P does not use. Export the package again."),
        Rule.NESTED_ARCHIVE: gettext("The file is an archive in the archive. Put its files into the exercise itself."),
        Rule.PATH: gettext(
            "The file's name leads out of the package, is too long or has signs that not all systems take. Rename it."
        ),
        Rule.TWINS: gettext("Two files have names that differ in small and capital letters only. Rename one."),
        Rule.LINK: gettext("This is a link to another file. Put the file itself into the package."),
        Rule.HIDDEN: gettext("The name begins with a point or an underscore. Remove or rename the file."),
        Rule.NO_EXTENSION: gettext("The file has no ending that says what it is. Remove or rename it."),
    }


def _of_files() -> dict[Rule, str]:
    return {
        Rule.MISSING: gettext("The file is missing. Export the package again."),
        Rule.TOP_LEVEL: gettext("The file lies where no file belongs: beside the folders of the package. Remove it."),
        Rule.READER: gettext("The package cannot be read: %(reason)s. Export it again."),
        Rule.CONTENT_KIND: gettext("Files of the kind .%(kind)s may not stand in an exercise. Remove it."),
        Rule.LIBRARY_KIND: gettext("Files of the kind .%(kind)s may not stand in a library. Ask who made the library."),
        Rule.OTHER_BYTES: gettext("This is no %(kind)s file, whatever its name says. Save it anew in that format."),
        Rule.SVG: gettext("The drawing cannot be made safe. Save it as PNG."),
        Rule.JSON_TOO_LARGE: gettext("The file is larger than %(most)s. Divide the exercise."),
        Rule.JSON_TOO_DEEP: gettext("The file is nested deeper than %(most)s levels. Divide the exercise."),
        Rule.BAD_JSON: gettext("The file cannot be read as JSON in UTF-8. Export the package again."),
        Rule.MEDIA_PATH: gettext(
            "The exercise points at “%(path)s”, which is neither in the package nor on the web. Choose the file anew."
        ),
        Rule.MEDIA_MISSING: gettext("The exercise shows “%(path)s”, which the package lacks. Choose the file anew."),
    }


def _of_libraries() -> dict[Rule, str]:
    return {
        Rule.FOLDER: gettext("The folder is called %(folder)s and should be %(wanted)s. Export the package again."),
        Rule.MACHINE_NAME: gettext("“%(name)s” is no name of a library. Export the package again."),
        Rule.PROPERTY: gettext("“%(key)s” is missing or cannot be read. Export the package again."),
        Rule.MAIN_LIBRARY: gettext("The main library “%(name)s” is not among those that the package names."),
        Rule.NOT_RUNNABLE: gettext("%(library)s cannot be run on its own. Export a whole exercise."),
        Rule.DEPENDENCY_MISSING: gettext(
            "%(library)s is needed, but neither in the package nor installed. Export the package with its libraries."
        ),
        Rule.DEPENDENCY_CYCLE: gettext("%(library)s needs itself through others. Ask who made the library."),
        Rule.CORE_API: gettext(
            "The library needs version %(wanted)s of H5P, and this school has %(most)s. Use an older version of it."
        ),
        Rule.LIBRARY_FILE: gettext("The library loads “%(path)s”, which is no such file of its own. Export it again."),
        Rule.LIBRARY_FORKED: gettext(
            "The package's %(library)s differs from the installed one, which should be the same. It may have been "
            "tampered with: export the package from another place, or ask the administrator."
        ),
        Rule.LIBRARY_UNKNOWN: gettext("%(library)s is not installed here. Ask the administrator to install it."),
        Rule.LIBRARY_HIGHER: gettext(
            "The package needs %(library)s, and %(installed)s is installed. Ask the administrator to upgrade it."
        ),
    }


def _of_the_way() -> dict[Rule, str]:
    return {
        Rule.DECLINED: gettext("The administrator did not approve what the package would install."),
        Rule.UPLOAD_LOST: gettext("The upload is no longer there. Upload the file again."),
        Rule.GAVE_UP: gettext("Reading the package failed several times. Tell the administrator which file it was."),
    }
