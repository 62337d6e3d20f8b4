"""Texts that would do something if a page ever treated a text as anything else."""

from __future__ import annotations

CALL = "window.pwned=1"

MARKUP = [
    f"<script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"</ScRiPt ><svg onload={CALL}>",
    f"<img src=x onerror={CALL}>",
    f"<img src='http://hostile.example/x.png' onerror='{CALL}'>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg/onload={CALL}>",
    f"<body onload={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    "<iframe src='https://hostile.example/'></iframe>",
    "<link rel=stylesheet href='//hostile.example/x.css'>",
    "<style>*{display:none}</style>",
    "</style><style>body{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=//hostile.example/'>",
    "<base href='https://hostile.example/'>",
    "<form action='https://hostile.example/'><input type=submit>",
    f"<a href='javascript:{CALL}'>here</a>",
    f"<math><maction actiontype='statusline#' xlink:href='javascript:{CALL}'>x",
    f"<!--<script>{CALL}</script>-->",
    "<!--",
    "-->",
    "<![CDATA[<b>]]>",
    "</title><h1>Title</h1>",
    f"</textarea><script>{CALL}</script>",
    f"</noscript><script>{CALL}</script>",
    f'"><script>{CALL}</script>',
    f"' onmouseover='{CALL}",
    f'" autofocus onfocus="{CALL}',
    "&lt;b&gt;&amp;&quot;&#39;&#x3c;script&#x3e;",
    "&NotARealEntity;",
]

TEMPLATES = [
    "{{7*191}}",
    "{{ 7*191 }} and {% set x = 1 %}",
    "{% raw %}",
    "{% endraw %}{{7*191}}",
    "{%",
    "{{",
    "{#",
    "#}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{% for c in [].__class__.__base__.__subclasses__() %}{{c}}{% endfor %}",
    "{{ this.get_root().render() }}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "<%= 7*191 %>",
    "#{7*191}",
    "%s %d %(x)s {0} {x!r}",
]

SCRIPT = [
    f"${{{CALL}}}",
    f"`${{{CALL}}}`",
    f"`;{CALL};`",
    f"';{CALL};//",
    f'";{CALL};//',
    f"\\\";{CALL};//",
    f"\\u0027;{CALL};//",
    f"*/{CALL}/*",
    f"\u2028{CALL}",
    f"\u2029{CALL}//",
    f"]]}}}});{CALL};//",
    "__proto__",
    "constructor",
    "toString",
]  # fmt: skip

ADDRESSES = [
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}",
    f" javascript:{CALL}",
    f"java\tscript:{CALL}",
    f"\x01javascript:{CALL}",
    f"data:text/html,<script>{CALL}</script>",
    f"vbscript:{CALL}",
    "file:///etc/passwd",
    "//hostile.example/x",
    f"https://hostile.example/' onclick='{CALL}",
    "blob:https://hostile.example/1",
]

CHARACTERS = [
    "\u202egnp.exe\u202c",
    "\u2066left\u2069 \u2067right\u2069",
    "\u200f\u200e\u061c",
    "שלום עולם: العربية",
    "Z" + "\u0301\u0302\u0303\u0304" * 40,
    "a\u200bb\u200cc\u200dd\ufeffe",
    "nul \x00 bell \x07 escape \x1b[31m delete \x7f",
    "tab\tand\vand\fand\x85",
    "\ufffe\uffff",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "乌孜别里山口 Уз-Бель Ағбаи Беик واخجیر",
    "word " * 2000,
    "unbroken" * 600,
    "</" * 500,
]

TEXTS = [*MARKUP, *TEMPLATES, *SCRIPT, *ADDRESSES, *CHARACTERS]
assert len(TEXTS) == len(set(TEXTS)) >= 60

AWKWARD_NAMES = [
    "הגבול בין שתי המדינות: 28,430 קמ״ר (1884)",
    "مرز میان دو کشور، ۱۸۸۴ (نخست)",
    "A name of many words " * 9 + "that goes on",
    "Unbrokenname" * 16,
    "很长的地名没有空格" * 22,
]
"""Texts from right to left, and texts of some 200 characters."""
