"""How data and code are put into a page so that neither can become the other."""

from __future__ import annotations

import base64
import hashlib
import json

ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""With these no text can end its script element, open a comment, or break a line of script."""


def script_json(value: object) -> str:
    r"""Write a value as JSON that is safe inside a ``<script>``, compact and in a fixed order.

    Parameters
    ----------
    value : object
        Anything JSON holds; NaN and infinities are refused.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> script_json({"b": "</script>", "a": [1, 2]})
    '{"a":[1,2],"b":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    # A lone surrogate cannot be encoded as UTF-8; it is shown as the replacement character.
    return text.translate(ESCAPES).encode("utf-8", "replace").decode("utf-8")


def csp_hash(text: str) -> str:
    """Return the Content-Security-Policy source that allows exactly this script or style.

    Examples
    --------
    >>> csp_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
