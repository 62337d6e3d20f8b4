"""Make sure the page tests find a Chromium: install Debian's where apt is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Return 0 when a browser is there, or could be installed."""
    if any(shutil.which(name) for name in NAMES):
        return 0
    if shutil.which("apt-get") is None:
        print("The page tests need Chromium; install it and run this again.", file=sys.stderr)
        return 1
    # Without root, apt asks for it through sudo.
    become_root = [] if os.geteuid() == 0 else ["sudo"]
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": True}
    subprocess.run([*become_root, "apt-get", "update", "-qq"], **quiet)
    packages = ["chromium", "fonts-dejavu-core", "fonts-dejavu-extra", "fonts-wqy-zenhei"]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run([*become_root, *command], stdout=subprocess.DEVNULL, **quiet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
