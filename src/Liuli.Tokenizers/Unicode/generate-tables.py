"""Writes decompositions.txt from Python's Unicode data. Run it with the Python whose unicodedata has the wanted Unicode version.

Lines: `version V`; `ccc FIRST-LAST CLASS`; `K CODE MAPPING...` (compatibility); `C CODE MAPPING...` (canonical);
`X CODE MAPPING...` (canonical, never composed again). Hexadecimal; Hangul syllables are computed, so they are not listed.
"""
import os
import sys
import unicodedata as u

lines = ["version " + u.unidata_version]
start = None
for code in range(0x110001):
    value = u.combining(chr(code)) if code < 0x110000 else 0
    if start is not None and value != start[1]:
        lines.append("ccc %X-%X %d" % (start[0], code - 1, start[1]))
        start = None
    if value and start is None:
        start = (code, value)
for code in range(0x110000):
    mapping = u.decomposition(chr(code))
    if not mapping or 0xAC00 <= code <= 0xD7A3:
        continue
    if mapping.startswith("<"):
        kind, mapping = "K", mapping.split("> ", 1)[1]
    else:
        kind = "C" if u.normalize("NFC", chr(code)) == chr(code) else "X"
    lines.append("%s %X %s" % (kind, code, " ".join("%X" % int(m, 16) for m in mapping.split())))
path = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "decompositions.txt")
with open(path, "w", newline="\n") as out:
    out.write("\n".join(lines) + "\n")
