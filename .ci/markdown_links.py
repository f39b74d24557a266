"""The links and headings of Markdown files, for the other scripts."""

import re


def without_code(text):
    """Returns the text without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S)


def relative(text):
    """Returns the targets of relative links and images, with their anchors. Paths that rustdoc resolves are left out."""
    text = without_code(text)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)", text, flags=re.M)
    targets += re.findall(r"""(?:src|srcset|href)=["']([^"'\s]+)""", text)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(text):
    """Returns the anchors of the headings, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#+ +(.*?) *$", without_code(text), flags=re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 0
        while (anchor := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(anchor)
    return found
